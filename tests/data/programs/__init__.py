"""Small TF1-style programs, in families; each is recorded on real TensorFlow and replayed on minigraph."""

# ruff: noqa: F401  modules are imported for what they register
from . import (
    arrays,
    candidates,
    cells,
    contributed,
    convolutions,
    errors,
    errors_building,
    errors_cells,
    errors_variables,
    gradients,
    gradients_arrays,
    gradients_cond,
    gradients_maths,
    gradients_nn,
    gradients_rnn,
    gradients_second,
    initializers,
    layered,
    linear,
    losing,
    maths,
    normalizing,
    optimizers,
    optimizing,
    recurrent,
    reductions,
    rnn,
    sampling,
    schedules,
    scopes,
    selecting,
    sharing,
    streams,
    training,
    unrolled,
    variables,
)
from .register import PROGRAMS, Played, Program, digest, play

__all__ = ["PROGRAMS", "Played", "Program", "digest", "play"]
