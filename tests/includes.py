"""Which folder may include which, and that includes run in no circle.

    includes.py SOURCE

A folder may include its own headers, those of the folders named here and what these may include. A unit is a header with
the source of the same name: units that include one another in a circle are one unit in truth.
"""
import collections
import os
import re
import sys

MAY_INCLUDE = {
    "autograd": "",
    "layers": "autograd",
    "results/text": "",
    "results/files": "results/text",
    "results/hdf5": "results/files",
    "results/run": "results/hdf5",
    "results/study": "results/run",
    "results/query": "results/study",
    "results/statistics": "results/query",
    "results/views": "results/statistics",
    "results/report": "results/views",
    "experiments/formats": "results/hdf5",
    "experiments/config": "experiments/formats autograd results/statistics",
    "experiments/grid": "experiments/config",
    "experiments/dataset": "experiments/config autograd",
    "experiments/model": "experiments/dataset layers",
    "experiments/evaluation": "experiments/model",
    "experiments/training": "experiments/evaluation",
    "experiments/runner": "experiments/training experiments/grid",
    "experiments/cluster": "experiments/runner",
    "experiments/inference": "experiments/evaluation experiments/grid results/report",
    "experiments/frames": "experiments/inference",
    "experiments/export_model": "experiments/inference",
    "experiments/keras": "experiments/runner",
    "experiments/commands": "experiments/cluster experiments/frames experiments/export_model experiments/keras",
}
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def with_all_below(folder):
    found = {folder}
    for below in MAY_INCLUDE[folder].split():
        found |= with_all_below(below)
    return found


def circles_of(edges):
    """Groups of two or more units that reach one another (Tarjan)."""
    index, low, stack, on_stack, groups = {}, {}, [], set(), []

    def visit(unit):
        index[unit] = low[unit] = len(index)
        stack.append(unit)
        on_stack.add(unit)
        for other in sorted(edges[unit]):
            if other not in index:
                visit(other)
                low[unit] = min(low[unit], low[other])
            elif other in on_stack:
                low[unit] = min(low[unit], index[other])
        if low[unit] == index[unit]:
            group = []
            while not group or group[-1] != unit:
                group.append(stack.pop())
                on_stack.discard(group[-1])
            if len(group) > 1:
                groups.append(sorted(group))

    for unit in sorted(edges):
        if unit not in index:
            visit(unit)
    return groups


def floors_of(arrows):
    """The longest way down from each folder."""
    floors = {}

    def floor(folder):
        if folder not in floors:
            floors[folder] = 1 + max((floor(below) for below in arrows[folder]), default=0)
        return floors[folder]

    for folder in list(arrows):
        floor(folder)
    return floors


def precompiled_headers():
    """Of ours none may be precompiled: ccache takes an object for good although such a header changed."""
    for folder, folders, names in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith((".", "build"))]
        if "CMakeLists.txt" not in names:
            continue
        path = os.path.join(folder, "CMakeLists.txt")
        with open(path, encoding="utf-8") as file:
            for call in re.findall(r"target_precompile_headers\(([^)]*)\)", file.read()):
                for header in re.findall(r"[\w/]+\.[hc]pp", call):
                    if os.path.exists(header):
                        yield "%s precompiles %s, a header of ours" % (os.path.normpath(path), header)


def main():
    os.chdir(sys.argv[1])
    faults, edges, arrows = [], collections.defaultdict(set), collections.defaultdict(set)
    for top in ("autograd", "layers", "results", "experiments"):
        for folder, _, names in os.walk(top):
            for name in sorted(names):
                if not name.endswith((".cpp", ".hpp")):
                    continue
                path = folder + "/" + name
                if folder not in MAY_INCLUDE:
                    faults.append("%s: no folder for sources" % path)
                    continue
                edges[path[:-4]], arrows[folder]
                with open(path, encoding="utf-8") as file:
                    for header in INCLUDE.findall(file.read()):
                        if not os.path.exists(header):  # generated
                            continue
                        of = os.path.dirname(header)
                        if of not in with_all_below(folder):
                            faults.append("%s includes %s: %s may not include %s" % (path, header, folder, of))
                        if of != folder:
                            arrows[folder].add(of)
                        if header[:-4] != path[:-4]:
                            edges[path[:-4]].add(header[:-4])
    faults += precompiled_headers()
    faults += ["a circle: " + ", ".join(group) for group in circles_of(edges)]
    for fault in faults:
        print(fault)
    if faults:
        return 1
    for top in ("experiments", "results"):
        inside = {folder: {of for of in below if of.startswith(top)} for folder, below in arrows.items()
                  if folder.startswith(top)}
        print("%s: %d folders on %d floors, %d arrows, no circle" %
              (top, len(inside), max(floors_of(inside).values()), sum(map(len, inside.values()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
