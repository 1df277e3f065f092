"""The parts of a run on a Dask cluster: a department's machines do what `store.here` does with one.

A part depends on the settings and its number alone (`model.uncertainty.ensemble.part`), so that a worker that dies loses
nothing: the scheduler gives its part to another, and the file comes out the same.

Needs the optional `distributed` (pip install 'negotiation-leverage[cluster]'), so nothing else imports this module.

Source: Rocklin 2015, Dask: Parallel Computation with Blocked Algorithms and Task Scheduling (SciPy 2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from distributed import Client, as_completed

from model.errors import Fault, InvalidInput
from model.uncertainty.ensemble.answer import Part, Settings, part
from model.uncertainty.ensemble.store import Workers

AHEAD: Final = 2
"""Parts given to each worker's thread beforehand, so that it never waits and results do not pile up."""
SCHEDULER_WAIT: Final = 10
"""Seconds in which a scheduler must answer."""


def at(address: str) -> Workers:
    """The workers of the scheduler at an address such as `tcp://10.0.0.5:8786`.

    Raises (when asked to compute):
        InvalidInput: nothing answers there, or no worker is connected.
    """

    def compute(run: Settings, numbers: Sequence[int]) -> Iterator[Part]:
        try:
            client = Client(address, timeout=SCHEDULER_WAIT)
        except (OSError, ValueError) as error:
            found = f"`{address}`, where no scheduler answers ({error})"
            raise InvalidInput(
                [Fault("--cluster", found, "the address of a Dask scheduler", "start one: dask scheduler")]
            ) from None
        with client:
            threads = sum(client.nthreads().values())
            if not threads:
                todo = f"start one: dask worker {address}"
                raise InvalidInput([Fault("--cluster", "a scheduler without workers", "at least one worker", todo)])
            waiting = list(numbers)[::-1]

            def begun() -> Any:
                return client.submit(part, run, waiting.pop(), 1, pure=False, retries=AHEAD)

            done = as_completed([begun() for _ in range(min(AHEAD * threads, len(waiting)))], with_results=True)
            for future, result in done:
                future.release()
                if waiting:
                    done.add(begun())
                yield result

    return compute
