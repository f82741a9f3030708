"""The functions of tf.contrib.layers for embeddings."""

from minigraph.contrib.arguments import add_arg_scope
from minigraph.framework.defaults import name_scope
from minigraph.framework.scopes import GraphKeys
from minigraph.ops import embedding
from minigraph.ops.array import reshape, shape
from minigraph.ops.joining import concat
from minigraph.ops.reduction import reduce_prod
from minigraph.ops.selecting import gather
from minigraph.ops.unique import unique as different_of
from minigraph.variables.scope import get_variable, variable_scope


@add_arg_scope
def embed_sequence(
    ids,
    vocab_size=None,
    embed_dim=None,
    unique=False,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """The rows of a new table (or with `reuse`, of one that is there) whose numbers are `ids`.

    Args:
      ids: int32 or int64[batch, steps].
      vocab_size, embed_dim: the shape of the table, the variable "embeddings".
      unique: whether each row is looked up but once, see `embedding_lookup_unique`.
      initializer, regularizer, trainable: the table's, see `get_variable`.
      scope: the name of the variable scope, "EmbedSequence" if None.
      reuse: whether the table is there already.

    Returns:
      [batch, steps, embed_dim].

    Raises:
      ValueError: `vocab_size` or `embed_dim` is missing, and `reuse` is not set.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(
            "Must specify vocab size and embedding dimension when not reusing. Got "
            f"vocab_size={vocab_size} and embed_dim={embed_dim}"
        )
    with variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        table = get_variable(
            "embeddings",
            None if reuse and None in (vocab_size, embed_dim) else [vocab_size, embed_dim],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES],
        )
        return (embedding_lookup_unique if unique else embedding.embedding_lookup)(table, ids)


def embedding_lookup_unique(params, ids, partition_strategy="mod", name=None):
    """`embedding_lookup` that looks up each different id once: less to fetch where many are the same.

    Args:
      params, partition_strategy: see `tf.nn.embedding_lookup`.
      ids: int32 or int64[...].
      name: the name of the scope of the nodes.

    Returns:
      A tensor of shape `ids.shape + params.shape[1:]`.
    """
    with name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        sizes = shape(ids)
        different, places = different_of(reshape(ids, reduce_prod(sizes, keep_dims=True)))
        rows = embedding.embedding_lookup(params, different, partition_strategy)
        found = gather(rows, places)
        result = reshape(found, concat([sizes, shape(rows)[1:]], 0))
        result.set_shape(ids.shape.concatenate(rows.shape[1:]))
        return result


def safe_embedding_lookup_sparse(
    embedding_weights,
    sparse_ids,
    sparse_weights=None,
    combiner=None,
    default_id=None,
    name=None,
    partition_strategy="div",
    max_norm=None,
):
    """`tf.nn.safe_embedding_lookup_sparse`; the combiner is "mean" by default here too."""
    return embedding.safe_embedding_lookup_sparse(
        embedding_weights,
        sparse_ids,
        sparse_weights,
        combiner,
        default_id,
        name,
        partition_strategy,
        max_norm,
    )
