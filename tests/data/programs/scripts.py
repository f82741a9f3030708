"""Group "scripts": what scripts of tutorials and books were full of, each with a few steps of training."""

import numpy as np

from .register import program

GROUP = "scripts"


def script(name, seed=42):
    """Register `build(tf) -> (update, fetches, feeds)`: what is fetched after one and after three updates."""

    def add(build):
        def steps(tf):
            update, fetches, feeds = build(tf)
            updates = [{"update": op} for op in (update if isinstance(update, list) else [update])]
            return [*updates, fetches, *updates, *updates, fetches], feeds

        program(GROUP, name, seed=seed, brief=True)(steps)
        return build

    return add


def waves(*shape):
    """An array of digits between -1 and 1."""
    return np.round(np.sin(np.arange(int(np.prod(shape))) * 1.7), 3).reshape(shape).astype(np.float32)


def _line(points):
    def build(tf):
        x, y = tf.placeholder("float"), tf.placeholder("float")
        w, b = tf.Variable(0.3, name="weight"), tf.Variable(-0.2, name="bias")
        cost = tf.reduce_sum(tf.pow(tf.add(tf.multiply(x, w), b) - y, 2)) / (2 * 17)
        train = tf.train.GradientDescentOptimizer(0.01).minimize(cost)
        return train, {"cost": cost, "w": w, "b": b}, {x: points[0], y: points[1]}

    return build


script("linear regression, a point at a time")(_line((3.3, 1.7)))
script("linear regression, all points")(_line(([3.3, 4.4, 5.5], [1.7, 2.76, 2.09])))


@script("dense layers with a max-norm regularizer")
def _(tf):
    def max_norm(weights):
        clipped = tf.assign(weights, tf.clip_by_norm(weights, clip_norm=0.5, axes=1), name="max_norm")
        tf.add_to_collection("max_norm", clipped)

    x = tf.placeholder(tf.float32, [None, 4])
    y = tf.placeholder(tf.int32, [None])
    training = tf.placeholder_with_default(False, [])
    hidden = tf.layers.dense(x, 5, tf.nn.elu, kernel_regularizer=max_norm, name="hidden1")
    hidden = tf.layers.dropout(hidden, 0.4, training=training)
    hidden = tf.layers.batch_normalization(hidden, training=training, momentum=0.9)
    logits = tf.layers.dense(hidden, 3, kernel_regularizer=max_norm, name="outputs")
    loss = tf.add_n(
        [tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))]
        + tf.losses.get_regularization_losses()
    )
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
    clip = tf.group(*tf.get_collection("max_norm"))
    right = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
    return [train, clip], {"loss": loss, "right": right}, {x: waves(6, 4), y: [0, 1, 2, 0, 1, 2]}


@script("gradients averaged over towers")
def _(tf):
    x, y = tf.placeholder(tf.float32, [4, 3]), tf.placeholder(tf.float32, [4, 1])
    optimizer, towers = tf.train.MomentumOptimizer(0.1, 0.9), []
    step = tf.get_variable("step", [], initializer=tf.constant_initializer(0), trainable=False)
    with tf.variable_scope(tf.get_variable_scope()) as variables:
        for i, (part, target) in enumerate(zip(tf.split(x, 2), tf.split(y, 2))):
            with tf.device("/cpu:0"), tf.name_scope("tower_%d" % i) as scope:
                out = tf.layers.dense(tf.layers.dense(part, 4, tf.nn.relu, name="h"), 1, name="o")
                tf.losses.mean_squared_error(target, out)
                total = tf.add_n(tf.get_collection(tf.GraphKeys.LOSSES, scope))
                variables.reuse_variables()
                towers.append(optimizer.compute_gradients(total))
    averaged = []
    for pairs in zip(*towers):
        grads = [tf.expand_dims(grad, 0) for grad, _ in pairs]
        averaged.append((tf.reduce_mean(tf.concat(axis=0, values=grads), 0), pairs[0][1]))
    train = optimizer.apply_gradients(averaged, global_step=step)
    return train, {"total": total, "step": step}, {x: waves(4, 3), y: waves(4, 1)}


@script("policy gradient through placeholders' gradients")
def _(tf):
    x = tf.placeholder(tf.float32, [None, 4])
    hidden = tf.layers.dense(x, 4, tf.nn.elu, kernel_initializer=tf.variance_scaling_initializer())
    logits = tf.layers.dense(hidden, 1)
    left = tf.nn.sigmoid(logits)
    action = tf.multinomial(tf.log(tf.concat(axis=1, values=[left, 1 - left])), num_samples=1)
    loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=1.0 - tf.to_float(action), logits=logits)
    optimizer = tf.train.AdamOptimizer(0.01)
    pairs = [
        (tf.placeholder(tf.float32, shape=grad.get_shape()), variable)
        for grad, variable in optimizer.compute_gradients(loss)
    ]
    feeds = {grad: waves(*grad.get_shape().as_list()) for grad, _ in pairs}
    feeds[x] = waves(1, 4)
    return optimizer.apply_gradients(pairs), {"left": left, "action": action, "loss": loss}, feeds


@script("adversarial networks with a gradient penalty")
def _(tf):
    def critic(images, reuse=True):
        with tf.variable_scope("critic", reuse=reuse):
            hidden = tf.nn.tanh(tf.layers.conv2d(images, 2, 3))
            return tf.layers.dense(tf.layers.flatten(hidden), 1)

    noise = tf.placeholder(tf.float32, [None, 2])
    real = tf.placeholder(tf.float32, [None, 4, 4, 1])
    with tf.variable_scope("generator"):
        fake = tf.reshape(tf.layers.dense(noise, 4, tf.nn.tanh), [-1, 2, 2, 1])
        fake = tf.nn.sigmoid(tf.layers.conv2d_transpose(fake, 1, 2, strides=2))
    mix = tf.random_uniform([2, 1, 1, 1])
    good, bad = critic(real, reuse=False), critic(fake)
    between = mix * real + (1 - mix) * fake
    slope = tf.gradients(critic(between), [between])[0]
    size = tf.sqrt(tf.reduce_sum(slope**2, axis=[1, 2, 3]))
    loss = tf.reduce_mean(bad) - tf.reduce_mean(good) + 10 * tf.reduce_mean((size - 1) ** 2)
    learn = tf.train.RMSPropOptimizer(0.001).minimize(loss, var_list=tf.trainable_variables("critic"))
    with tf.control_dependencies([learn]):
        train = tf.train.AdamOptimizer(0.01, beta1=0.5).minimize(
            -tf.reduce_mean(critic(fake)), var_list=tf.trainable_variables("generator")
        )
    return train, {"bad": bad, "good": good}, {noise: waves(2, 2), real: waves(2, 4, 4, 1)}


@script("variational autoencoder")
def _(tf):
    x = tf.placeholder(tf.float32, [None, 6])
    hidden = tf.layers.dense(x, 4, tf.nn.tanh)
    mean, log_variance = tf.layers.dense(hidden, 2), tf.layers.dense(hidden, 2)
    code = mean + tf.exp(log_variance / 2) * tf.random_normal(tf.shape(mean), name="epsilon")
    logits = tf.layers.dense(tf.layers.dense(code, 4, tf.nn.tanh), 6)
    cost = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.nn.relu(x), logits=logits), 1)
    apart = -0.5 * tf.reduce_sum(1 + log_variance - tf.square(mean) - tf.exp(log_variance), 1)
    loss = tf.reduce_mean(cost + apart)
    return tf.train.AdamOptimizer(0.01).minimize(loss), {"loss": loss, "code": code}, {x: waves(3, 6)}


@script("an image as the variable")
def _(tf):
    image = tf.Variable(waves(1, 6, 6, 2))
    kernel = tf.constant(waves(3, 3, 2, 3))

    def gram(features):
        shape, depth = tf.shape(features), features.get_shape().as_list()[3]
        flat = tf.reshape(features, [-1, depth])
        return tf.matmul(flat, flat, transpose_a=True) / tf.to_float(shape[1] * shape[2])

    ours = tf.nn.relu(tf.nn.conv2d(image, kernel, [1, 1, 1, 1], "SAME"))
    style = tf.nn.relu(tf.nn.conv2d(waves(1, 6, 6, 2)[:, ::-1], kernel, [1, 1, 1, 1], "SAME"))
    rough = tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1]))
    loss = tf.nn.l2_loss(gram(ours) - gram(style)) + 0.01 * rough
    with tf.control_dependencies([tf.train.AdamOptimizer(0.02).minimize(loss)]):
        train = image.assign(tf.clip_by_value(image.read_value(), 0.0, 1.0))
    return train, {"loss": loss, "rough": rough, "image": image[0, 0]}, {}


@script("k-means in a while_loop")
def _(tf):
    points = tf.constant(waves(12, 2))
    centers = tf.Variable(tf.slice(tf.random_shuffle(points), [0, 0], [3, -1]))

    def body(i, now, moved):
        far = tf.reduce_sum(tf.square(points[None] - now[:, None]), 2)
        means = tf.unsorted_segment_mean(points, tf.argmin(far, 0), 3)
        return i + 1, means, tf.reduce_max(tf.abs(means - now))

    steps, found, moved = tf.while_loop(
        lambda i, _, moved: tf.logical_and(i < 20, moved > 1e-4), body, [0, centers, tf.constant(1.0)]
    )
    return centers.assign(found), {"steps": steps, "found": found, "moved": moved}, {}


@script("Collatz steps: a while_loop of conds in a map_fn")
def _(tf):
    def steps(n):
        def body(n, count):
            return tf.cond(tf.equal(n % 2, 0), lambda: n // 2, lambda: 3 * n + 1), count + 1

        return tf.while_loop(lambda n, _: n > 1, body, [n, tf.constant(0)])[1]

    counts = tf.map_fn(steps, tf.constant([6, 7, 27]))
    return tf.no_op(), {"counts": counts}, {}


@script("attention by a scan")
def _(tf):
    memory = tf.Variable(waves(2, 4, 3))

    def step(previous, query):
        score = tf.reduce_sum(memory * tf.expand_dims(query + previous[0], 1), 2)
        weights = tf.nn.softmax(score)
        return tf.einsum("bt,btd->bd", weights, memory), weights

    start = (tf.zeros([2, 3]), tf.zeros([2, 4]))
    read, weights = tf.scan(step, tf.constant(waves(5, 2, 3)), initializer=start)
    loss = tf.reduce_sum(tf.square(read[-1]))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return train, {"loss": loss, "weights": weights[-1]}, {}


@script("language model that is unrolled and shared with its test")
def _(tf):
    def model(words, keep):
        def cell():
            made = tf.contrib.rnn.BasicLSTMCell(4, forget_bias=0.0, reuse=tf.get_variable_scope().reuse)
            return tf.contrib.rnn.DropoutWrapper(made, output_keep_prob=keep) if keep < 1 else made

        cells = tf.contrib.rnn.MultiRNNCell([cell() for _ in range(2)])
        state, outputs = cells.zero_state(2, tf.float32), []
        inputs = tf.nn.embedding_lookup(tf.get_variable("embedding", [7, 4]), words)
        with tf.variable_scope("RNN"):
            for t in range(3):
                if t > 0:
                    tf.get_variable_scope().reuse_variables()
                output, state = cells(inputs[:, t, :], state)
                outputs.append(output)
        flat = tf.reshape(tf.concat(axis=1, values=outputs), [-1, 4])
        logits = tf.matmul(flat, tf.get_variable("softmax_w", [4, 7])) + tf.get_variable("softmax_b", [7])
        targets = tf.reshape(tf.concat([words[:, 1:], words[:, :1]], 1), [-1])
        lost = tf.contrib.legacy_seq2seq.sequence_loss_by_example([logits], [targets], [tf.ones([6])])
        return tf.reduce_sum(lost) / 2

    words = tf.placeholder(tf.int32, [2, 3])
    uniform = tf.random_uniform_initializer(-0.1, 0.1)
    with tf.name_scope("Train"), tf.variable_scope("Model", reuse=None, initializer=uniform):
        cost = model(words, 0.7)
    with tf.name_scope("Test"), tf.variable_scope("Model", reuse=True, initializer=uniform):
        tested = model(words, 1)
    variables = tf.trainable_variables()
    grads, norm = tf.clip_by_global_norm(tf.gradients(cost, variables), 0.5)
    train = tf.train.GradientDescentOptimizer(1.0).apply_gradients(zip(grads, variables))
    return train, {"cost": cost, "tested": tested, "norm": norm}, {words: [[1, 2, 3], [4, 5, 6]]}


@script("word vectors by noise contrast")
def _(tf):
    inputs, labels = tf.placeholder(tf.int32, [4]), tf.placeholder(tf.int32, [4, 1])
    vectors = tf.Variable(tf.random_uniform([20, 3], -1.0, 1.0))
    weights = tf.Variable(tf.truncated_normal([20, 3], stddev=0.5))
    biases = tf.Variable(tf.zeros([20]))
    looked = tf.nn.embedding_lookup(vectors, inputs)
    loss = tf.reduce_mean(tf.nn.nce_loss(weights, biases, labels, looked, num_sampled=3, num_classes=20))
    unit = vectors / tf.sqrt(tf.reduce_sum(tf.square(vectors), 1, keep_dims=True))
    near = tf.matmul(tf.nn.embedding_lookup(unit, [1, 5]), unit, transpose_b=True)
    train = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    return train, {"loss": loss, "near": near}, {inputs: [1, 5, 3, 5], labels: [[2], [7], [1], [0]]}


@script("width of a Gaussian process by its likelihood")
def _(tf):
    x = tf.constant(waves(5, 1).astype(np.float64))
    width = tf.Variable(1.0, dtype=tf.float64)
    covariance = tf.exp(-tf.square(x - tf.transpose(x)) / width) + 0.01 * tf.eye(5, dtype=tf.float64)
    root = tf.cholesky(covariance)
    fit = 0.5 * tf.reduce_sum(tf.square(tf.matrix_triangular_solve(root, tf.sin(x))))
    loss = fit + tf.reduce_sum(tf.log(tf.diag_part(root)))
    return tf.train.GradientDescentOptimizer(0.05).minimize(loss), {"loss": loss, "width": width}, {}
