"""Jinja filter: names of the StorageClasses that are marked as default."""

MARKS = ('storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class')


def default_classes(classes):
    return [entry['metadata']['name'] for entry in classes
            if any(entry['metadata'].get('annotations', {}).get(mark) == 'true' for mark in MARKS)]


class FilterModule:
    """Registers the filter with Ansible."""

    def filters(self):
        return {'default_classes': default_classes}
