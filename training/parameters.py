"""Tuned parameters on disk, so that a run that was broken off goes on where it was."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from training.encoder import Parameters


def keep(path: Path, make: Callable[[], Parameters]) -> Parameters:
    """Read the parameters at ``path``; where there are none, make them and write them there."""
    if not path.exists():
        print(f"tuning {path.stem}", flush=True)
        _write(make(), path)
    return _read(path)


def _write(parameters: Parameters, path: Path) -> None:
    flat: dict[str, np.ndarray] = {}
    for name, value in parameters.items():
        parts = value if isinstance(value, dict) else {"": value}
        flat |= {f"{name}.{part}": np.asarray(array) for part, array in parts.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **flat)  # type: ignore[arg-type]  # a keyword of any name is an array
    partial.replace(path)


def _read(path: Path) -> Parameters:
    parameters: Parameters = {}
    with np.load(path, allow_pickle=False) as stored:
        for each in stored.files:
            name, _, part = each.partition(".")
            if part:
                parameters.setdefault(name, {})[part] = stored[each]
            else:
                parameters[name] = stored[each]
    return parameters
