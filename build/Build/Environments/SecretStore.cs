using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace WasteCoach.Build.Environments;

/// <summary>Finds the values of an environment's secrets, and makes those that are to be generated.</summary>
/// <remarks>Every value that is found is known to <see cref="Redactor"/> before it is handed out.</remarks>
public sealed class SecretStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly BuildEnvironment environment;
    private readonly string repositoryRoot;
    private readonly Func<string, string?> variable;
    private readonly Lock gate = new();
    private readonly Dictionary<string, SecretValue> found = new(StringComparer.Ordinal);

    /// <summary>Creates the store of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="repositoryRoot">The absolute path of the repository.</param>
    /// <param name="redactor">Learns every value.</param>
    /// <param name="variable">Reads an environment variable; <see langword="null"/> for this process's.</param>
    public SecretStore(BuildEnvironment environment, string repositoryRoot, SecretRedactor redactor, Func<string, string?>? variable = null)
    {
        this.environment = environment;
        this.repositoryRoot = repositoryRoot;
        this.variable = variable ?? Environment.GetEnvironmentVariable;
        Redactor = redactor;
    }

    /// <summary>Takes the values out of texts.</summary>
    public SecretRedactor Redactor { get; }

    /// <summary>The folder of generated secrets.</summary>
    public string Folder => Path.Combine(repositoryRoot, ".build", environment.Name, "secrets");

    /// <summary>Finds the value a reference stands for.</summary>
    /// <exception cref="ConfigurationException">The value is missing, unreadable to us or readable to others, or weak.</exception>
    public SecretValue Resolve(SecretReference reference)
    {
        var problems = new List<ConfigurationProblem>();
        var value = Find(environment.Secrets[reference.Name], problems);
        return value ?? throw Refusal(problems);
    }

    /// <summary>Finds the secrets of the environment for which <paramref name="wanted"/> is true, so that all that is missing is reported at once.</summary>
    /// <exception cref="ConfigurationException">At least one value is missing, unreadable to us or readable to others, or weak.</exception>
    public IReadOnlyDictionary<string, SecretValue> ResolveAll(Func<string, bool> wanted)
    {
        var problems = new List<ConfigurationProblem>();
        var values = new SortedDictionary<string, SecretValue>(StringComparer.Ordinal);
        foreach (var definition in environment.Secrets.Values.Where(definition => wanted(definition.Name)).OrderBy(definition => definition.Line))
        {
            if (Find(definition, problems) is { } value)
            {
                values.Add(definition.Name, value);
            }
        }

        return problems.Count == 0 ? values : throw Refusal(problems);
    }

    private ConfigurationException Refusal(IReadOnlyList<ConfigurationProblem> problems) =>
        new(problems, $"./build.sh --target=Preflight --environment={environment.Name}");

    private SecretValue? Find(SecretDefinition definition, List<ConfigurationProblem> problems)
    {
        lock (gate)
        {
            if (found.TryGetValue(definition.Name, out var known))
            {
                return known;
            }

            void Refuse(string message, string remedy) => problems.Add(
                new ConfigurationProblem(environment.File, definition.Line, definition.Column, $"secrets.{definition.Name}", message, remedy));

            var text = definition.Source switch
            {
                SecretSource.FromVariable source => FromVariable(source.Variable, Refuse),
                SecretSource.FromFile source => FromFile(Path.Combine(repositoryRoot, source.Path), source.Path, Refuse),
                SecretSource.Generated source => Generated(definition.Name, source.Length, Refuse),
                _ => throw new InvalidOperationException($"There is no way to read {definition.Source.GetType().Name}."),
            };
            if (text is null)
            {
                return null;
            }

            if (SecretStrength.WeaknessOf(text) is { } weakness)
            {
                Refuse($"the value is too weak: {weakness}", $"Use a random one; 'openssl rand -base64 24' makes one, {{ generate: 32 }} lets the build make it.");
                return null;
            }

            var value = new SecretValue(text);
            Redactor.Add(value);
            found.Add(definition.Name, value);
            return value;
        }
    }

    private string? FromVariable(string name, Action<string, string> refuse)
    {
        var text = variable(name);
        if (string.IsNullOrEmpty(text))
        {
            refuse($"the environment variable {name} is {(text is null ? "not set" : "empty")}", $"Set it without a trace in the shell's history: read -rs {name} && export {name}");
            return null;
        }

        return text;
    }

    private static string? FromFile(string path, string shown, Action<string, string> refuse)
    {
        if (!File.Exists(path))
        {
            refuse($"the file {shown} is missing", $"Write the value into it: (umask 077 && cat > {shown})");
            return null;
        }

        if (!IsPrivate(path, out var mode))
        {
            refuse($"the file {shown} has mode {mode}, so others may read it", $"Run: chmod 600 {shown} - and change the secret if others have accounts here.");
            return null;
        }

        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            refuse($"the file {shown} cannot be read: {exception.Message.Replace(path, shown, StringComparison.Ordinal).TrimEnd('.')}", "Make it readable to the user who runs the build.");
            return null;
        }

        text = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        if (text.Length == 0)
        {
            refuse($"the file {shown} is empty", $"Write the value into it: (umask 077 && cat > {shown})");
            return null;
        }

        return text;
    }

    private string? Generated(string name, int length, Action<string, string> refuse)
    {
        var path = Path.Combine(Folder, name);
        var shown = $".build/{environment.Name}/secrets/{name}";
        if (!File.Exists(path))
        {
            Create(path, length);
        }

        return FromFile(path, shown, refuse);
    }

    // Written aside and linked into place: a crash leaves no half a secret, and of two builds that come here at once one wins and both use its value.
    private void Create(string path, int length)
    {
        MakeFolder();
        var aside = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            // Without .NET's file lock: a child that is just being forked would hold it after us, and the file look in use.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var stream = new FileStream(aside, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(NewValue(length)));
                stream.Flush(flushToDisk: true);
            }

            Publish(aside, path);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    // File.Move looks first and renames then: of two builds that looked at once, the later would replace what the earlier already uses.
    private static void Publish(string aside, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(aside, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // The other build was first; its value is read next.
            }
        }
        else if (Link(aside, path) != 0 && !File.Exists(path))
        {
            throw new IOException($"{path} could not be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
            return;
        }

        try
        {
            Directory.CreateDirectory(Folder, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            // Another build made it between our look and our making.
        }
    }

    // One in many millions of short random texts looks weak by our own rule; it is drawn again.
    private static string NewValue(int length)
    {
        string value;
        do
        {
            value = RandomNumberGenerator.GetString(Alphabet, length);
        }
        while (SecretStrength.WeaknessOf(value) is not null);
        return value;
    }

    private static bool IsPrivate(string path, out string mode)
    {
        mode = "";
        if (OperatingSystem.IsWindows())
        {
            // Windows has no mode bits; a user's profile is private by its inherited access list.
            return true;
        }

        var bits = File.GetUnixFileMode(path);
        mode = Convert.ToString((int)bits, 8).PadLeft(4, '0');
        return (bits & ~OwnerOnly) == 0;
    }
}
