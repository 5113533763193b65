using WasteCoach.Build.Tools.Terraform.Recovery;
using System.Security.Cryptography;
using Cake.Core.IO;
using Path = System.IO.Path;

namespace WasteCoach.Build.Phases;

/// <summary>Collects what a phase depends on, as names and printable values, never secrets.</summary>
public sealed class PhaseInputs
{
    private const int HashDigits = 16;
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly BuildContext _context;

    internal PhaseInputs(BuildContext context) => _context = context;

    /// <summary>A single value.</summary>
    public PhaseInputs Value(string name, string value)
    {
        _values[name] = value;
        return this;
    }

    /// <summary>Sections of the environment file, such as "nodes" or "aws.region".</summary>
    public PhaseInputs Configuration(params string[] sections)
    {
        foreach (var (name, value) in _context.Values.Under(sections))
        {
            _values[name] = value;
        }

        return this;
    }

    /// <summary>Sections that an environment may leave out; their appearance is a change too.</summary>
    public PhaseInputs OptionalConfiguration(params string[] sections)
    {
        foreach (var section in sections)
        {
            if (_context.Values.Keys.Any(key => key == section || key.StartsWith(section + ".", StringComparison.Ordinal) || key.StartsWith(section + "[", StringComparison.Ordinal)))
            {
                Configuration(section);
            }
        }

        return this;
    }

    /// <summary>One file by its content. A missing file is an input too: its appearance is a change.</summary>
    public PhaseInputs File(FilePath file)
    {
        var path = _context.Paths.Root.CombineWithFilePath(file).FullPath;
        _values[file.FullPath] = System.IO.File.Exists(path) ? HashFile(path) : "absent";
        return this;
    }

    /// <summary>All files below a folder, relative to the repository, whose names end with one of the endings.</summary>
    public PhaseInputs Files(DirectoryPath folder, params string[] endings)
    {
        var root = _context.Paths.Root.Combine(folder).FullPath;
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"{folder.FullPath} is an input of a phase, but there is no such folder.");
        }

        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
            // The import blocks of a recovery come and go with the run that writes them.
            var hidden = relative.Split('/').Any(part => part is ".terraform" or ".cache" or "__pycache__" or Import.FileName);
            if (!hidden && endings.Any(ending => relative.EndsWith(ending, StringComparison.Ordinal)))
            {
                _values[$"{folder.FullPath}/{relative}"] = HashFile(path);
            }
        }

        return this;
    }

    internal Fingerprint ToFingerprint() => new(_values);

    private static string HashFile(string path)
    {
        using var stream = System.IO.File.OpenRead(path);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream))[..HashDigits];
    }
}
