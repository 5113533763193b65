"""Where upstream's own definitions lie, if they do: WASTECOACH_UPSTREAM_CRDS, else shared/upstream-crds beside the repository."""

import os
from pathlib import Path

from locations import REPOSITORY


def find():
    named = os.environ.get('WASTECOACH_UPSTREAM_CRDS')
    places = [Path(named)] if named else [folder / 'shared' / 'upstream-crds' for folder in REPOSITORY.parents]
    return next((place for place in places if place.is_dir()), None)


UPSTREAM = find()
