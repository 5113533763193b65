using System.Text.RegularExpressions;
using Cake.Core.IO;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Build.Inventories;

/// <summary>
/// The files that a playbook is made of: itself, its roles and theirs, and the modules and plugins that they name. A playbook
/// runs again when one of these changed, and not for the sake of another's.
/// </summary>
public sealed partial class PlaybookSources
{
    private static readonly string[] RoleKeys = ["include_role", "import_role", "ansible.builtin.include_role", "ansible.builtin.import_role"];
    private static readonly string[] PluginFolders = ["library", "filter_plugins", "test_plugins", "module_utils", "lookup_plugins"];
    private readonly string _ansible;
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _roles = new(StringComparer.Ordinal);

    /// <summary>Finds them.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="playbook">The playbook's name without folder and ending, such as <c>08-monitoring</c>.</param>
    /// <exception cref="FileNotFoundException">The playbook, or a role it names, is not there.</exception>
    public PlaybookSources(DirectoryPath root, string playbook)
    {
        ArgumentNullException.ThrowIfNull(root);
        _ansible = root.Combine("ansible").FullPath;
        AddFile($"playbooks/{playbook}.yml");
        Text = string.Join('\n', _files.Where(IsUse).Select(Read));
        AddPlugins();
    }

    /// <summary>The files, relative to the repository's root.</summary>
    public IEnumerable<string> Files => _files.Select(file => $"ansible/{file}");

    /// <summary>All that is written in the playbook and its roles.</summary>
    public string Text { get; }

    /// <summary>Whether the playbook or its roles name a variable, such as <c>dns</c>.</summary>
    public bool Names(string variable) => Regex.IsMatch(Text, $@"(?<![\w.]){Regex.Escape(variable)}\b");

    /// <summary>The members of a variable that are named, such as prometheus in <c>workloads.prometheus</c>; null when it is also used as a whole.</summary>
    public IReadOnlySet<string>? MembersOf(string variable)
    {
        var name = $@"(?<![\w.]){Regex.Escape(variable)}";
        // As a whole: filtered, printed, handed on or indexed by another variable. A text that only speaks of it is no use.
        if (Regex.IsMatch(Text, name + @"\s*(\||\}\}|%\}|\)|\[[^'])"))
        {
            return null;
        }

        return Regex.Matches(Text, name + @"(?:\.(\w+)|\['(\w+)'\])").Select(use => use.Groups[1].Success ? use.Groups[1].Value : use.Groups[2].Value).ToHashSet(StringComparer.Ordinal);
    }

    // Argument specifications describe variables in prose; they use none.
    private static bool IsUse(string file) => !file.Contains("/meta/argument_specs", StringComparison.Ordinal);

    private string Read(string file) => File.ReadAllText(System.IO.Path.Combine(_ansible, file));

    private void AddFile(string file)
    {
        if (!_files.Add(file))
        {
            return;
        }

        if (!file.EndsWith(".yml", StringComparison.Ordinal))
        {
            return;
        }

        var yaml = new YamlStream();
        using var reader = new StringReader(Read(file));
        yaml.Load(reader);
        foreach (var document in yaml.Documents)
        {
            AddRolesOf(document.RootNode);
        }
    }

    private void AddRolesOf(YamlNode node)
    {
        switch (node)
        {
            case YamlSequenceNode sequence:
                foreach (var item in sequence)
                {
                    AddRolesOf(item);
                }

                break;
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping)
                {
                    AddRolesOf(key.ToString(), value);
                }

                break;
        }
    }

    private void AddRolesOf(string key, YamlNode value)
    {
        if (key is "roles" or "dependencies" && value is YamlSequenceNode roles)
        {
            foreach (var role in roles)
            {
                AddRole(role is YamlMappingNode named ? named.Children[named.Children.ContainsKey("role") ? "role" : "name"].ToString() : role.ToString());
            }
        }
        else if (RoleKeys.Contains(key) && value is YamlMappingNode include)
        {
            AddRole(include.Children["name"].ToString());
        }

        AddRolesOf(value);
    }

    private void AddRole(string role)
    {
        if (role.Contains("{{", StringComparison.Ordinal))
        {
            throw new NotSupportedException($"The role '{role}' is chosen while the playbook runs, so nobody can say beforehand which files it depends on. Name it.");
        }

        if (!_roles.Add(role))
        {
            return;
        }

        var folder = System.IO.Path.Combine(_ansible, "roles", role);
        if (!Directory.Exists(folder))
        {
            throw new FileNotFoundException($"There is no role '{role}' in ansible/roles.");
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            AddFile(System.IO.Path.GetRelativePath(_ansible, file).Replace('\\', '/'));
        }
    }

    // A plugin's file is named as what it is used by; one file may bring several filters, and shared code is imported by name.
    private void AddPlugins()
    {
        var files = PluginFolders.Select(folder => System.IO.Path.Combine(_ansible, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.py")).ToList();
        var used = Text;
        var left = new List<string>(files);
        for (var found = true; found;)
        {
            found = false;
            foreach (var file in left.Where(file => IsUsed(file, used)).ToList())
            {
                left.Remove(file);
                _files.Add(System.IO.Path.GetRelativePath(_ansible, file).Replace('\\', '/'));
                used += '\n' + File.ReadAllText(file);
                found = true;
            }
        }
    }

    private static bool IsUsed(string file, string text) =>
        NamesBroughtBy(file).Any(name => Regex.IsMatch(text, $@"\b{Regex.Escape(name)}\b"));

    // Filters and tests register themselves under names of their own: 'name': function.
    private static IEnumerable<string> NamesBroughtBy(string file) =>
        System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(file)) is "filter_plugins" or "test_plugins"
            ? Registration().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
            : [System.IO.Path.GetFileNameWithoutExtension(file)];

    [GeneratedRegex(@"'(\w+)': \w+[,}]")]
    private static partial Regex Registration();
}
