import numpy as np
import pytest

import minigraph as tf
from minigraph.framework.errors import InvalidArgumentError
from minigraph.ops.candidates import _with_aliases

TRUE = np.int64([[0], [3]])
SAMPLERS = {
    "uniform": tf.nn.uniform_candidate_sampler,
    "log_uniform": tf.nn.log_uniform_candidate_sampler,
    "learned_unigram": tf.nn.learned_unigram_candidate_sampler,
}


def run(*fetches):
    with tf.Session() as session:
        return [session.run(fetch) for fetch in fetches]


@pytest.mark.parametrize("name", SAMPLERS)
def test_unique_candidates_are_all_different(name):
    [drawn] = run(SAMPLERS[name](TRUE, 1, 20, True, 20, seed=1).sampled_candidates)
    assert sorted(drawn) == list(range(20))


@pytest.mark.parametrize("name", SAMPLERS)
def test_repeated_candidates_are_as_many_as_expected(name):
    n = 20_000
    drawn = SAMPLERS[name](TRUE, 1, n, False, 5, seed=1)
    sampled, expected = run([drawn.sampled_candidates, drawn.sampled_expected_count])[0]
    counts = np.bincount(sampled, minlength=5)
    wanted = [expected[sampled == i][0] for i in range(5)]
    np.testing.assert_allclose(counts, wanted, rtol=0.1)
    np.testing.assert_allclose(np.sum(wanted), n, rtol=1e-5)


def test_learned_unigrams_are_learned_in_each_session_by_itself():
    drawn = tf.nn.learned_unigram_candidate_sampler(np.int64([[2, 2]]), 2, 1, False, 4, seed=1)
    with tf.Session() as session:
        first, second = (session.run(drawn.true_expected_count)[0, 0] for _ in range(2))
    assert (first, second) == (0.25, 0.5)
    assert run(drawn.true_expected_count)[0][0, 0] == 0.25


def test_unigrams_may_be_in_a_file(tmp_path):
    path = tmp_path / "words.csv"
    path.write_text('the,7\nquick,"x, y",2.5\n\nfox,1\n')
    options = {"distortion": 0.5, "num_reserved_ids": 1, "seed": 4}
    from_file = tf.nn.fixed_unigram_candidate_sampler(TRUE, 1, 9, False, 4, str(path), **options)
    from_list = tf.nn.fixed_unigram_candidate_sampler(TRUE, 1, 9, False, 4, unigrams=[7, 2.5, 1], **options)
    one, other = run(from_file, from_list)
    for ours, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert one.sampled_candidates.min() == 1


@pytest.mark.parametrize(
    "options, text",
    [
        ({"range_max": 2}, "exactly one of vocab_file and unigrams"),
        ({"range_max": 2, "unigrams": [1.0] * 3}, "range_max is 2, but there are 3 weights"),
        ({"range_max": 2, "vocab_file": "/nowhere/words.csv"}, "can't be read"),
        ({"range_max": 3, "unigrams": [1.0, 0.0, 0.0], "unique": True}, "range is too small: 2 of 1"),
    ],
)
def test_unigrams_that_are_wrong_are_refused(options, text):
    options = {"unique": False, **options}
    drawn = tf.nn.fixed_unigram_candidate_sampler(TRUE, num_true=1, num_sampled=2, **options)
    with pytest.raises(InvalidArgumentError, match=text):
        run(drawn)


def test_learned_unigrams_refuse_classes_out_of_range():
    drawn = tf.nn.learned_unigram_candidate_sampler(np.int64([[4]]), 1, 2, False, 4)
    with pytest.raises(InvalidArgumentError, match=r"true_classes must be in \[0, 4\)"):
        run(drawn)


def test_a_word_that_favours_low_cells_is_thrown_away_and_all_words_move_up():
    share, alias = np.ones(3, np.float32), np.arange(3)
    unfit = np.uint32(0)  # 2**32 % 3 is 1, so 0 would be once too many
    words = np.array([[9, 4, 9, unfit], [5, 9, 3, 9]], np.uint32)
    np.testing.assert_array_equal(_with_aliases(words, share, alias), [1, 2])
    np.testing.assert_array_equal(_with_aliases(words[:, [0, 1, 0, 2]], share, alias), [1, 0, 0, 0])


def test_a_class_that_precedes_all_sampled_ones_is_no_hit():
    hits = run(tf.nn.compute_accidental_hits(np.int64([[0, 9], [5, 1]]), np.int64([5, 1]), 2))[0]
    assert hits.indices.tolist() == [1, 1] and hits.ids.tolist() == [0, 1]
    none = run(tf.nn.compute_accidental_hits(TRUE, np.zeros(0, np.int64), 1))[0]
    assert none.indices.size == 0
