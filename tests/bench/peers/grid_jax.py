#!/usr/bin/env python3
"""Runs of experiments/grids/reconstruct.ini in JAX: grid_jax.py SEED... prints their largest absolute errors. The
jitted step of peer_jax.py with relu, compiled once per process.
"""
import sys

import jax
import jax.numpy as jnp

from peer_jax import Form, outputs_of, state_of, train

EPOCHS, UNITS = 300, 100
# One step after the other, not unrolled: compiling that takes longer than 20 runs gain.
FORM = Form(activation=jax.nn.relu)


def lstm(key, features):
    kernel, recurrent_kernel = jax.random.split(key)
    return [jax.nn.initializers.glorot_uniform()(kernel, (features, 4 * UNITS)),
            jax.nn.initializers.orthogonal()(recurrent_kernel, (UNITS, 4 * UNITS)),
            jnp.zeros(4 * UNITS).at[UNITS:2 * UNITS].set(1)]


@jax.jit
def initial(key):
    encoder, decoder, output = jax.random.split(key, 3)
    dense = [jax.nn.initializers.glorot_uniform()(output, (UNITS, 1)), jnp.zeros(1)]
    return state_of(([lstm(encoder, 1)], [([lstm(decoder, UNITS)], dense)]))


@jax.jit
def largest_error(weights, x):
    return jnp.max(jnp.abs(outputs_of(weights, x, [len(x)], FORM)[0] - x))


if __name__ == "__main__":
    ramp = jnp.arange(1, 10, dtype=jnp.float32).reshape(9, 1, 1) / 10
    for word in sys.argv[1:]:
        state = initial(jax.random.key(int(word)))
        for _ in range(EPOCHS):
            state, loss = train(state, [ramp], FORM)
        print(float(largest_error(state[0], ramp)), flush=True)
