using System.Net;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>Whether Ingresses, Services and servers agree as they are in the cluster now, and whether somebody answers behind the entrance.</summary>
public sealed class IngressExamination : IExamination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly HttpStatusCode[] Unanswered = [HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    /// <inheritdoc />
    public string Subject => "ingresses";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [IngressLint.Disagreement, IngressLint.Incomplete];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var environment = world.Environment;
        var cluster = await world.ClusterAsync();
        var objects = new[] { "Ingress", "Service", "ConfigMap", "Deployment" }.SelectMany(cluster.All);
        var names = environment.Dns.Records.Select(name => $"{name}.{environment.Cluster.Domain}").Prepend(environment.Cluster.Domain).ToList();
        var isDeployed = cluster.All("Deployment").Any(deployment => deployment.Namespace == environment.Cluster.Namespace);
        var answers = await Task.WhenAll(
        [
            AnswerAsync(new Uri(environment.ArgoCd.Url.AbsoluteUri.TrimEnd('/') + "/healthz"), null, cancellation),
            .. environment.Applications.Where(_ => isDeployed).Select(application => AnswerAsync(new Uri(environment.Smoke.Url, application.Path), environment.Smoke.Host, cancellation)),
        ]);
        return [.. IngressLint.Find(IngressFacts.Of(objects, names)).Select(finding => isDeployed ? finding : NotYet(finding, world)), .. answers.OfType<Finding>()];
    }

    // A cluster has its Ingresses before our services come.
    private static Finding NotYet(Finding finding, World world) => !finding.Subject.Contains($"{world.Environment.Cluster.Namespace}/", StringComparison.Ordinal) ? finding
        : finding with { Severity = Severity.Information, Cause = "Our services are not deployed yet.", Remedy = $"{world.Command("Deploy")} deploys them." };

    private static async Task<Finding?> AnswerAsync(Uri address, string? host, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        var shown = $"GET {address}{(host is null ? "" : $" (host {host})")}";
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return Unanswered.Contains(response.StatusCode)
                ? IngressLint.Disagreement.Found(
                    Severity.Critical, address.AbsolutePath, $"{shown}: {(int)response.StatusCode} {response.ReasonPhrase}",
                    "Nobody ready stands behind this path, or the server speaks another protocol or expects another path than the Ingress says.", "./build.sh --target=DiagnosePods says which pod is not ready; if all are, compare the Ingress with the server's settings: docs/troubleshooting.md#argocd-502.")
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return SilentSource.Find(
                shown, exception is TaskCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : exception.Message, "See that the load balancer is active, that the name leads to it, and that your network lets you out: ./build.sh --target=Health.");
        }
    }
}
