"""Commands of the node on which a module runs."""


class NodeCommands:
    """Runs them by way of the module's runner, in a language that can be parsed."""

    def __init__(self, module):
        self.module = module

    def run(self, *command):
        code, out, err = self.module.run_command(list(command), environ_update={'LC_ALL': 'C'})
        return code, out, err.strip()
