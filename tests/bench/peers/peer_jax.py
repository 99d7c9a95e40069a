#!/usr/bin/env python3
"""JAX: forward pass, loss, backward pass and Adam as one jitted function whose arguments are donated; LSTM by lax.scan.
Forms scan and unrolled (every step of the scan written out, where XLA sees more but compiles longer). See workload.py.
"""
import functools
import sys
import typing

from workload import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Peer, leave_out, main

try:
    import jax
except ModuleNotFoundError:
    leave_out(f"{sys.executable} has no JAX")
import jax.numpy as jnp
import jaxlib


class Form(typing.NamedTuple):
    unroll: bool = False  # every step of the scan written out
    activation: typing.Callable = jnp.tanh


def lstm(weights, x, steps, form):
    """h [T, B, H]. x [T, B, F], whose products with the kernel are one; or a code [B, F] read at every step, whose
    product is made once."""
    kernel, recurrent_kernel, bias = weights
    z_x = x @ kernel + bias
    zeros = jnp.zeros((x.shape[-2], recurrent_kernel.shape[0]), x.dtype)

    def cell(state, z):
        h, c = state
        i, f, g, o = jnp.split((z_x if z is None else z) + h @ recurrent_kernel, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * form.activation(g)
        h = jax.nn.sigmoid(o) * form.activation(c)
        return (h, c), h

    return jax.lax.scan(cell, (zeros, zeros), z_x if x.ndim == 3 else None, length=steps, unroll=form.unroll)[1]


def stack(layers, x, steps, form):
    for weights in layers:
        x = lstm(weights, x, steps, form)
    return x


def outputs_of(weights, x, lengths, form):
    """One sequence for each decoder."""
    encoder, decoders = weights
    code = stack(encoder, x, len(x), form)[-1]
    return [stack(layers, code, steps, form) @ kernel + bias
            for (layers, (kernel, bias)), steps in zip(decoders, lengths)]


def loss_of(weights, targets, form):
    """Mean squared error, summed over the decoders."""
    outputs = outputs_of(weights, targets[0], [len(t) for t in targets], form)
    return sum(jnp.mean((y - t) ** 2) for y, t in zip(outputs, targets))


@functools.partial(jax.jit, donate_argnums=0, static_argnums=2)
def train(state, targets, form):
    """(weights, first moments, second moments, steps) after a step, and the loss before it; Adam as layers/adam.hpp."""
    weights, first, second, t = state
    loss, gradients = jax.value_and_grad(loss_of)(weights, targets, form)
    t = t + 1
    rate = LEARNING_RATE * jnp.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
    tree = jax.tree.map
    first = tree(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, first, gradients)
    second = tree(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, second, gradients)
    weights = tree(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), weights, first, second)
    return (weights, first, second, t), loss


def weights_of(workload):
    encoder = [workload.lstm("encoder", k) for k in range(len(workload.encoder))]
    decoders = [([workload.lstm(path, k) for k in range(len(workload.decoder))], workload.dense(path))
                for path in workload.decoders]
    return encoder, decoders


def state_of(weights):
    return weights, *(jax.tree.map(jnp.zeros_like, weights) for _ in range(2)), jnp.float32(0)


class Scan(Peer):
    form = "scan"
    compiled = Form()

    def __init__(self, workload):
        self.state = state_of(jax.tree.map(jnp.array, weights_of(workload)))
        self.targets = [jnp.array(t) for t in workload.targets]

    def step(self):
        self.state, loss = train(self.state, self.targets, self.compiled)
        return loss

    @classmethod
    def info(cls):
        return {"family": f"JAX {jax.__version__}", "form": cls.form, "BLAS": f"XLA of jaxlib {jaxlib.__version__}",
                "instructions": "those of the processor"}


class Unrolled(Scan):
    form = "unrolled"
    compiled = Form(unroll=True)


if __name__ == "__main__":
    main([Scan, Unrolled])
