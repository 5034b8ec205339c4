"""Modules under the names of layers."""

from __future__ import annotations

from typing import List, Optional, Set, Tuple

from torch import nn


class Tree:
    """Sequentials in a Sequential, so that each layer is found under its name, with dots as paths, in the order of layers."""

    def __init__(self, names: List[str]):
        self.root = nn.Sequential()
        self.paths = self._nested(names) or self._flat(names)
        self.reserved = {tuple(path[:end]) for path in self.paths for end in range(1, len(path) + 1)}

    @staticmethod
    def _is_name(part: str) -> bool:
        return bool(part) and not hasattr(nn.Sequential(), part)

    @classmethod
    def _nested(cls, names: List[str]) -> Optional[List[List[str]]]:
        """The paths of all layers, or None if a part is no name of a module, or the order is not that of a tree."""
        paths = [name.split(".") for name in names]
        last: List[str] = []
        seen: Set[Tuple[str, ...]] = set()
        for path in paths:
            if not all(map(cls._is_name, path)):
                return None
            same = 0
            while same < min(len(path), len(last)) - 1 and path[same] == last[same]:
                same += 1
            opened = {tuple(path[:end]) for end in range(same + 1, len(path) + 1)}
            if opened & seen:
                return None
            seen |= opened
            last = path
        return paths

    @classmethod
    def _flat(cls, names: List[str]) -> List[List[str]]:
        found: List[str] = []
        for name in names:
            name = name.replace(".", "_") or "layer"
            while not cls._is_name(name) or name in found:
                name += "_"
            found.append(name)
        return [[name] for name in found]

    def add(self, name: str, module: nn.Module) -> None:
        """A module of the root that is no layer."""
        self._insert([], [name], module)

    def add_layer(self, at: int, module: nn.Module) -> None:
        self._container(self.paths[at][:-1]).add_module(self.paths[at][-1], module)

    def add_activation(self, at: int, module: nn.Module) -> None:
        """Behind a layer, under the next number if the layer's name is one and that is free."""
        *path, name = self.paths[at]
        word = type(module).__name__.lower()
        number = [str(int(name) + 1)] if name.isdecimal() else []
        self._insert(path, [*number, word, f"{name}_{word}"], module)

    def _insert(self, path: List[str], names: List[str], module: nn.Module) -> None:
        container = self._container(path)
        while True:
            for name in names:
                if self._is_name(name) and (*path, name) not in self.reserved and name not in container._modules:
                    container.add_module(name, module)
                    return
            names = [names[-1] + "_"]

    def _container(self, path: List[str]) -> nn.Module:
        container: nn.Module = self.root
        for part in path:
            if part not in container._modules:
                container.add_module(part, nn.Sequential())
            container = container.get_submodule(part)
        return container
