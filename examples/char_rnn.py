"""A recurrent network learns the Zen of Python character by character, and writes from memory."""

import codecs
import contextlib
import io
import sys

import numpy as np
from tqdm import tqdm

import minigraph as tf

with contextlib.redirect_stdout(io.StringIO()):  # the module prints its text when imported
    import this

ITERATIONS = 200
BATCH = 32
n_steps = 30
n_neurons = 96

text = codecs.decode(this.s, "rot13")
alphabet = sorted(set(text))
codes = np.array([alphabet.index(character) for character in text])

tf.set_random_seed(42)
X = tf.placeholder(tf.int32, [None, None], name="X")  # [batch, steps] of any sizes
y = tf.placeholder(tf.int32, [None, None], name="y")  # X one step later
temperature = tf.placeholder_with_default(1.0, [], name="temperature")

cell = tf.contrib.rnn.GRUCell(n_neurons)
start = cell.zero_state(tf.shape(X)[0], tf.float32)
outputs, state = tf.nn.dynamic_rnn(cell, tf.one_hot(X, len(alphabet)), initial_state=start)
logits = tf.layers.dense(outputs, len(alphabet))  # [batch, steps, alphabet]

loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
training_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)
drawn = tf.multinomial(logits[:, -1] / temperature, 1)  # a cool draw takes the likeliest
init = tf.global_variables_initializer()


def write(sess, beginning, length, warmth):
    """`beginning`, and `length` characters that the network draws one by one."""
    written = [alphabet.index(character) for character in beginning]
    feed_dict = {X: [written], temperature: warmth}
    for _ in range(length):
        code, memory = sess.run([drawn, state], feed_dict)
        written.append(code[0, 0])
        feed_dict = {X: code, start: memory, temperature: warmth}  # one step, from where it left off
    return "".join(alphabet[code] for code in written)


random = np.random.RandomState(0)
losses = []
with tf.Session() as sess:
    init.run()
    iterations = tqdm(range(ITERATIONS), desc="iterations", file=sys.stdout)
    for iteration in iterations:
        windows = random.randint(0, len(codes) - n_steps, BATCH)[:, None] + np.arange(n_steps + 1)
        batch = codes[windows]
        _, value = sess.run([training_op, loss], feed_dict={X: batch[:, :-1], y: batch[:, 1:]})
        losses.append(value)
        if iteration % 20 == 0:
            iterations.set_postfix(loss=f"{value:.3f}")
    print("loss:", " ".join(f"{np.mean(part):.2f}" for part in np.split(np.array(losses), 4)))
    for warmth in (0.2, 1.0):
        print(f"--- temperature {warmth}")
        print(write(sess, "Beautiful", 200, warmth))
