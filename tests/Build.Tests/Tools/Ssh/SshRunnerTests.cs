using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Tests.Tools.Ssh;

public sealed class SshRunnerTests : ToolTest
{
    private static readonly SshNode Node = new("k8s-master", "10.0.1.10", "i-0123");

    private SshRunner Ssh => Context.Ssh();

    [Fact]
    public void Run()
    {
        Answers("active\n");

        Assert.Equal("active", Ssh.Run(Settings(), Node, "systemctl is-active \"containerd\"", "hunter2"));
        AssertRan(
            "ssh",
            "-F", "none", "-i", "/r/id_ed25519", "-l", "ubuntu", "-p", "2222",
            "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new", "-o", "UserKnownHostsFile=\"/r/known hosts\"", "-o", "IdentitiesOnly=yes",
            "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=3", "-o", "HostKeyAlias=i-0123",
            "--", "10.0.1.10", "systemctl is-active \"containerd\"");
        Assert.Equal("hunter2", Last.Input);
    }

    [Fact]
    public void Connections_are_shared_by_a_short_control_path()
    {
        using var folder = new TemporaryFolder();
        Ssh.Run(Settings(folder.Path), Node, "true");

        Assert.Contains($"ControlPath={folder.Path}/%C", Last.Arguments);
        Assert.Contains("ControlMaster=auto", Last.Arguments);
    }

    [Fact]
    public void A_control_folder_too_long_for_a_socket_is_refused()
    {
        var failure = Assert.Throws<ToolFailure>(() => Ssh.Run(Settings("/" + new string('x', 60)), Node, "true"));

        Assert.Contains("at most 49 bytes", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, "ssh: connect to host 10.0.1.10 port 22: Connection timed out", "k8s-master (10.0.1.10) can't be reached", "operator's address")]
    [InlineData(255, "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @", "can't be reached", "another host key")]
    [InlineData(3, "", "A command failed on k8s-master", "")]
    public void Failures_name_the_node_and_a_remedy(int exitCode, string error, string problem, string remedy)
    {
        Answers(exitCode: exitCode, error: error);

        var failure = Assert.Throws<ToolFailure>(() => Ssh.Run(Settings(), Node, "true"));

        Assert.Contains(problem, failure.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Remedy ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Run_on_all_keeps_the_order_and_lets_no_failure_hold_up_the_others()
    {
        foreach (var _ in Enumerable.Range(0, 6))
            Answers("same");
        Answers(exitCode: 255, error: "no");
        var nodes = Enumerable.Range(1, 7).Select(number => new SshNode($"n{number}", $"10.0.0.{number}")).ToList();

        var results = Ssh.RunOnAll(Settings(), nodes, "hostname", 3);

        Assert.Equal(nodes, results.Select(result => result.Node));
        Assert.Single(results, result => result.Failure is not null);
        Assert.Equal(6, results.Count(result => result.Output == "same"));
    }

    [Fact]
    public void An_interruption_of_one_node_is_an_interruption_of_all()
    {
        Runner.Answers.Enqueue(new(Ending: ProcessEnding.Cancelled));

        Assert.Throws<OperationCanceledException>(() => Ssh.RunOnAll(Settings(), [Node], "true", 1));
    }

    [Fact]
    public void A_real_ssh_takes_our_options_and_says_why_it_fails()
    {
        using var real = new RealProcess();
        using var folder = new TemporaryFolder();
        var settings = new SshSettings { User = "nobody", PrivateKey = folder["key"], KnownHosts = folder["known_hosts"], Port = 1, ControlFolder = folder.Path };

        var failure = Assert.Throws<ToolFailure>(() => ToolContext.With(real).Ssh().Run(settings, new("here", "127.0.0.1", "i-1"), "true"));

        Assert.Contains("port 1: Connection refused", failure.Message, StringComparison.Ordinal);
    }

    private static SshSettings Settings(string? control = null) => new()
    {
        User = "ubuntu",
        PrivateKey = "/r/id_ed25519",
        KnownHosts = "/r/known hosts",
        Port = 2222,
        ControlFolder = control is null ? null : new(control),
    };
}
