using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace WasteCoach.Shared.Data;

/// <summary>One forward step of a schema: a file <c>Migrations/NNNN_name.sql</c> embedded in the service.</summary>
/// <param name="Version">Its number, counted from 1 without a gap.</param>
/// <param name="Name">What it does.</param>
/// <param name="Sql">The statements.</param>
public sealed partial record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the statements: a migration that was applied must not be edited.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The migrations of a service in their order.</summary>
    /// <exception cref="MigrationException">A file is misnamed or a number is missing.</exception>
    public static IReadOnlyList<Migration> Of(Assembly assembly)
    {
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Version)
            .ToList();
        for (var i = 0; i < migrations.Count; i++)
        {
            if (migrations[i].Version != i + 1)
            {
                throw new MigrationException($"Migration {i + 1:0000} of {assembly.GetName().Name} is missing: found {migrations[i].Version:0000}_{migrations[i].Name} in its place.");
            }
        }

        return migrations;
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        var match = FileName().Match(resource);
        if (!match.Success)
        {
            throw new MigrationException($"{resource}: a migration is named NNNN_what_it_does.sql.");
        }

        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Value, reader.ReadToEnd());
    }

    [GeneratedRegex(@"^migrations/(\d{4})_([a-z0-9_]+)\.sql$")]
    private static partial Regex FileName();
}
