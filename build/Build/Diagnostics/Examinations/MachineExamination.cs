using System.Security.Cryptography.X509Certificates;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Environments;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>Whether this machine can speak TLS to the API server and to the public names: clock, proxy, trust.</summary>
public sealed class MachineExamination : IExamination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public string Subject => "this machine";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [OperatorTls.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var gatherer = new TlsGatherer(world.Context.Clock, Patience);
        var asked = new List<(Uri Address, X509Certificate2Collection? Authorities)> { ApiServer(world) };
        if (world.Environment.Smoke.Url.Scheme == Uri.UriSchemeHttps)
        {
            asked.Add((world.Environment.Smoke.Url, null));
        }

        var facts = await Task.WhenAll(asked.Select(one => gatherer.AskAsync(one.Address, one.Authorities, cancellation)));
        return [.. facts.SelectMany(OperatorTls.Find)];
    }

    private static (Uri Address, X509Certificate2Collection Authorities) ApiServer(World world)
    {
        var file = world.Context.Paths.Kubeconfig.FullPath;
        if (!File.Exists(file))
        {
            throw new SilentSourceException("the API server", $"there is no {world.Context.Paths.Root.GetRelativePath(world.Context.Paths.Kubeconfig)}", $"{world.Command("MasterInit")} writes it.");
        }

        var yaml = new YamlStream();
        using (var reader = File.OpenText(file))
        {
            yaml.Load(reader);
        }

        var cluster = yaml.Documents[0].RootNode["clusters"][0]["cluster"];
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(cluster["certificate-authority-data"].ToString())));
        return (new Uri(cluster["server"].ToString()), authorities);
    }
}
