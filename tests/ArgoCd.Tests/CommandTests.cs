using System.Globalization;

namespace ArgoCd.Tests;

/// <summary>rehearsal/argocd/argocd as the build calls it, without a cluster.</summary>
[Trait("Category", "Slow")] // The program is built.
public sealed class CommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("argocd-command-").FullName;
    private readonly int[] ports = [FreePort.Next(), FreePort.Next()];

    private string State => Path.Combine(folder, "state");

    public void Dispose()
    {
        Command(ports[0]).Run(null, "purge").Good.Trim();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_comes_up_healthy_though_there_is_no_cluster_and_leaves_nothing()
    {
        var command = Command(ports[0]);
        Assert.Equal(3, command.Run(null, "status").ExitCode);

        Assert.Contains($"healthy: http://127.0.0.1:{ports[0]}/argocd (no cluster yet: there is no {folder}/kubeconfig", command.Run(null, "up").Good, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(State, "token")));
        var (token, process) = (Read("token"), Read("pid"));
        Assert.True(token.Trim().Length >= 32, "a token that can be guessed");

        command.Run(null, "up").Good.Trim();
        Assert.Equal(process, Read("pid"));

        foreach (var (text, words) in ((string, string)[])[("", "cannot be used: "), ("apiVersion: v1\nkind: Config\nclusters:\n- name:", "cannot be used: "), (Unreachable(ports[1]), "does not answer: Connection refused")])
        {
            File.WriteAllText(Path.Combine(folder, "kubeconfig"), text);
            await Wait.For($"it says {words}", () => command.Run(null, "status").Good, status => status.Contains(words, StringComparison.Ordinal));
        }

        command = Command(ports[1]);
        command.Run(null, "up").Good.Trim();
        Assert.NotEqual(process, Read("pid"));
        Assert.Equal(token, Read("token"));

        command.Run(null, "down").Good.Trim();
        Assert.Equal(3, command.Run(null, "status").ExitCode);
        command.Run(null, "purge").Good.Trim();
        Assert.False(Directory.Exists(State));
    }

    [Fact]
    [Trait("Length", "Long")] // It is built twice.
    public void Another_code_is_built_and_takes_the_place_of_the_one_that_runs()
    {
        var command = Command(ports[0]);
        command.Run(null, "up").Good.Trim();
        var process = Read("pid");
        File.AppendAllText(Path.Combine(State, "program.sum"), "of another code");

        Assert.Contains("building it", command.Run(null, "up").Good, StringComparison.Ordinal);

        Assert.NotEqual(process, Read("pid"));
    }

    private static string Unreachable(int port) => $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
          - name: test
            cluster: { server: "https://127.0.0.1:{{port}}" }
        contexts:
          - name: test
            context: { cluster: test, user: test }
        users:
          - name: test
            user: { token: secret }
        """;

    private string Read(string file) => File.ReadAllText(Path.Combine(State, file));

    private Tool Command(int port) => new(Path.Combine(Repository.Root, "rehearsal/argocd/argocd"), new Dictionary<string, string>
    {
        ["SERVICE_STATE"] = State, ["SERVICE_LOG"] = Path.Combine(folder, "log"), ["SERVICE_ADDRESS"] = "127.0.0.1", ["SERVICE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["SERVICE_KUBECONFIG"] = Path.Combine(folder, "kubeconfig"),
    });
}
