using System.Text.RegularExpressions;
using WasteCoach.Build.Planning;

namespace WasteCoach.Build.Environments;

/// <summary>Turns the text of versions.yaml into a <see cref="VersionCatalogue"/>, or into everything that is wrong with it.</summary>
/// <param name="file">The file, relative to the repository root.</param>
internal sealed class VersionCatalogueReader(string file)
{
    private const string NextCommand = "./build.sh --target=Preflight";

    private static readonly TextFormat RangeText = new("a version range", @"^(>=|<=|>|<|=)\S+( (>=|<=|>|<|=)\S+)*$", "Write bounds that all must hold, such as \">=1.10 <2.0\".");
    private static readonly TextFormat PhaseText = new("a phase name", "^(default|[A-Z][A-Za-z0-9]*)$", "Use the name that --tree shows, such as ProvisionCluster, or default for all others.", 63);
    private static readonly TextFormat PatternText = new("a regular expression", "^.+$", "Write a .NET regular expression whose first group is the version.", 256);

    private readonly ReadingSession session = new(file);
    private readonly List<(Section Compatible, string Component, string Other, SemanticRange Range)> compatibilities = [];

    /// <summary>The keys this reader asked for, by the pattern of their path.</summary>
    internal IReadOnlyDictionary<string, SortedSet<string>> Keys => session.Keys;

    /// <summary>How each text must be written, by the pattern of its path.</summary>
    internal IReadOnlyDictionary<string, TextFormat> Formats => session.Formats;

    /// <exception cref="ConfigurationException">The content has problems; all of them are in it.</exception>
    public VersionCatalogue Read(byte[] content)
    {
        var root = YamlSource.Read(content, session.Problems);
        var catalogue = root is null ? null : Section.Root(root, session).Read(ReadRoot);
        session.Problems.ThrowIfAny(NextCommand);
        return catalogue! with { Values = session.Values };
    }

    private VersionCatalogue ReadRoot(Section root)
    {
        var components = root.Named("components", TextFormats.Key, (section, name) => section.Child(name, item => ReadComponent(item, name)));
        CheckCompatibility(components);
        var tools = root.Named("tools", TextFormats.Executable, (section, name) => section.Child(name, item => ReadTool(item, name)));
        var (prices, types) = root.Child("instanceTypes", ReadInstanceTypes);
        return new VersionCatalogue
        {
            File = file,
            Components = components,
            Tools = tools,
            InstanceTypes = types,
            Prices = prices,
            CloudPrices = root.Child("cloudPrices", ReadCloudPrices),
            PhaseSeconds = ReadPhaseSeconds(root),
            Values = new ConfigurationValues([]),
        };
    }

    private ComponentVersion ReadComponent(Section section, string name)
    {
        var version = section.Text("version", TextFormats.Version);
        section.Know("url");
        var url = section.Has("url") ? section.Url("url") : null;
        var hash = section.OptionalText("sha256", TextFormats.Sha256);
        if (section.Has("sha256") && !section.Has("url"))
        {
            section.Report("url", "there is a sha256, but no file that it belongs to", "Add url, or remove sha256.");
        }

        var ranges = section.Named("compatible", TextFormats.Key, (compatible, other) =>
        {
            var range = ReadRange(compatible, other);
            if (range is not null)
            {
                compatibilities.Add((compatible, name, other, range));
            }

            return range;
        }, optional: true);
        section.Know("packages");
        return new ComponentVersion
        {
            Name = name,
            Packages = section.Has("packages") ? ReadRange(section, "packages") : null,
            Version = version,
            Download = url is not null ? new Download(url, hash) : null,
            Repository = section.OptionalChild("repository", ReadRepository),
            EndOfLife = section.OptionalDate("endOfLife"),
            Compatible = ranges.Where(range => range.Value is not null).ToDictionary(range => range.Key, range => range.Value!),
        };
    }

    private static PackageRepository? ReadRepository(Section section)
    {
        var url = section.Url("url");
        var fingerprint = section.Text("keyFingerprint", TextFormats.Fingerprint);
        if (url is not null && !url.AbsolutePath.EndsWith('/'))
        {
            section.Report("url", "a repository's address ends with a slash", $"Write {url}/.");
        }

        return url is null ? null : new PackageRepository(url, fingerprint);
    }

    private void CheckCompatibility(IReadOnlyDictionary<string, ComponentVersion> components)
    {
        foreach (var (section, name, other, range) in compatibilities)
        {
            if (!components.TryGetValue(other, out var component))
            {
                section.ReportKey(other, $"there is no component '{other}'", NearestNames.Remedy(other, components.Keys));
            }
            else if (component?.Version.Length > 0 && !range.Contains(component.Semantic))
            {
                section.Report(other, $"{name} supports {other} {range}, but {other} is {component.Version}", $"Choose a version of {name} that supports it, or another {other}.");
            }
        }
    }

    private static SemanticRange? ReadRange(Section section, string key)
    {
        var text = section.Text(key, RangeText);
        if (text.Length == 0)
        {
            return null;
        }

        if (!SemanticRange.TryParse(text, out var range))
        {
            section.Report(key, $"'{text}' is not {RangeText.What}", RangeText.Remedy);
        }

        return range;
    }

    private static ToolRequirement ReadTool(Section section, string executable) => new()
    {
        Executable = executable,
        VersionArguments = section.Texts("versionArguments", TextFormats.Argument),
        VersionPattern = ReadPattern(section),
        Accepted = ReadRange(section, "accepted")!,
    };

    private static Regex ReadPattern(Section section)
    {
        var text = section.Text("versionPattern", PatternText);
        try
        {
            var pattern = new Regex(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            if (text.Length > 0 && pattern.GetGroupNumbers().Length != 2)
            {
                section.Report("versionPattern", "the pattern must have one group, the version", "Put ( ) around the version, and (?: ) around anything else.");
            }

            return pattern;
        }
        catch (RegexParseException exception)
        {
            section.Report("versionPattern", $"this is not a regular expression: {exception.Error}", PatternText.Remedy);
            return new Regex("");
        }
    }

    private static IReadOnlyDictionary<string, int> ReadPhaseSeconds(Section root)
    {
        const string key = "phaseSeconds";
        var seconds = root.Named(key, PhaseText, (section, name) => section.Integer(name, 1, 86400));
        if (root.Has(key) && !seconds.ContainsKey(PhaseDurations.Default))
        {
            root.Report(key, "there is no figure for phases that have none of their own", $"Add {PhaseDurations.Default}: 15.");
        }

        return seconds;
    }

    private static CloudPrices ReadCloudPrices(Section section) => new(
        section.Number("gp3UsdPerGiBMonth", 0),
        section.Number("publicIpv4UsdPerHour", 0),
        section.Number("loadBalancerUsdPerHour", 0),
        section.Number("hostedZoneUsdPerMonth", 0));

    private static (PriceSource Prices, IReadOnlyDictionary<string, InstanceType> Types) ReadInstanceTypes(Section section)
    {
        var prices = new PriceSource(section.Text("region", TextFormats.Region), section.Url("source")!, section.Date("asOf"));
        var types = section.Named("types", TextFormats.InstanceType, (all, name) => all.Child(name, type => new InstanceType(
            name,
            type.Integer("vCpu", 1, 1024),
            type.Number("memoryGiB", 0),
            type.Number("usdPerHour", 0))));
        return (prices, types!);
    }
}
