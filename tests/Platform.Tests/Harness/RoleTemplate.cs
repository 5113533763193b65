namespace WasteCoach.Platform.Tests.Harness;

/// <summary>A template of a role, rendered by ansible itself with the role's defaults and the group variables of these tests.</summary>
internal static class RoleTemplate
{
    /// <summary>Renders one template into a file.</summary>
    /// <param name="role">The role.</param>
    /// <param name="template">Its template, without .j2.</param>
    /// <param name="destination">The file.</param>
    /// <param name="variables">What tasks of the role would have set, as JSON; empty for nothing.</param>
    public static async Task RenderAsync(string role, string template, string destination, string variables = "{}")
    {
        var folder = Repository.At($"ansible/roles/{role}");
        List<string> command =
        [
            "env", "-C", Repository.At("ansible"), "ANSIBLE_CACHE_PLUGIN=memory", "ansible", "localhost", "--inventory=localhost,", "--connection=local",
            "--module-name=ansible.builtin.template", $"--args=src={folder}/templates/{template}.j2 dest={destination} mode=0644",
        ];
        foreach (var file in (string[])[$"{folder}/defaults/main.yml", $"{folder}/vars/main.yml", Path.Combine(AppContext.BaseDirectory, "group_variables.yml")])
        {
            if (File.Exists(file))
            {
                command.Add($"--extra-vars=@{file}");
            }
        }

        command.AddRange(["--extra-vars", $"role_path={folder}", "--extra-vars", variables]);
        await ChildProcess.RunAsync($"render {template} of {role}", command);
    }
}
