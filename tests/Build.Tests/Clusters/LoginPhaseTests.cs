using System.Text;
using System.Text.Json;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tasks.Platform;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Clusters;

public sealed class LoginPhaseTests : ToolTest, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private BuildEnvironment environment = Sample.Read();

    public LoginPhaseTests() => environment = environment with { Secrets = environment.Secrets.ToDictionary(secret => secret.Key, secret => secret.Value with { Source = new SecretSource.Generated(32) }) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Nodes_get_the_registrys_login_in_the_form_that_kubelets_read()
    {
        var (secret, token) = await RunAsync(new RegistryLogin(), "pullToken");

        Assert.Equal(("kubernetes.io/dockerconfigjson", "registry-login"), (secret.GetProperty("type").GetString(), secret.GetProperty("metadata").GetProperty("name").GetString()));
        var login = JsonSerializer.Deserialize<JsonElement>(secret.GetProperty("data").GetProperty(".dockerconfigjson").GetBytesFromBase64());
        Assert.Equal($"builder:{token}", Encoding.UTF8.GetString(login.GetProperty("auths").GetProperty("registry.example.com:5000").GetProperty("auth").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Argo_CD_gets_the_repositorys_login_where_it_looks_for_it()
    {
        var (secret, token) = await RunAsync(new RepositoryLogin(), "pullToken");

        Assert.Equal("argocd", secret.GetProperty("metadata").GetProperty("namespace").GetString());
        Assert.Equal("repository", secret.GetProperty("metadata").GetProperty("labels").GetProperty("argocd.argoproj.io/secret-type").GetString());
        Assert.Equal(
            ["type git", "url https://git.example.com/wastecoach/deploy.git", "username reader", $"password {token}"],
            secret.GetProperty("stringData").EnumerateObject().Select(entry => $"{entry.Name} {entry.Value.GetString()}"));
    }

    [Fact]
    public async Task Where_everybody_may_read_the_repository_a_login_of_before_is_taken_away()
    {
        environment = environment with { Git = environment.Git with { Reader = null } };
        var context = Compose();

        await new RepositoryLogin().ExecuteAsync(Run(context));

        AssertRan("kubectl", [.. Last.Arguments.TakeWhile(argument => argument != "delete"), "delete", "secret", "deploy-repository", "--wait=false", "--ignore-not-found"]);
        Assert.True((await new RepositoryLogin().ProbeAsync(context, CancellationToken.None)).Holds);
    }

    private async Task<(JsonElement Secret, string Token)> RunAsync(LoginPhase phase, string secret)
    {
        var context = Compose();
        var token = context.Secrets.Resolve(new SecretReference(secret)).Reveal();

        await phase.ExecuteAsync(Run(context));

        Assert.DoesNotContain(token, string.Join(' ', Last.Arguments), StringComparison.Ordinal);
        return (JsonSerializer.Deserialize<JsonElement>(Last.Input!), token);
    }

    private static PhaseRun Run(BuildContext context) => new(context, "Login", "", true, _ => { }, CancellationToken.None);

    private BuildContext Compose()
    {
        var paths = new RunPaths(new Cake.Core.IO.DirectoryPath(folder.Path), environment.Name, "run");
        var redactor = new WordRedactor("hunter2");
        var secrets = new SecretStore(environment, folder.Path, new SecretRedactor());
        return ComposedContext.Of(
            Context,
            environment,
            paths,
            secrets,
            new RunJournal(new JournalFile(Path.Combine(folder.Path, "journal.jsonl")), "run", TimeProvider.System),
            new Build.Cloud.AwsClients(environment.Aws with { Credentials = null }, secrets),
            new ProcessLauncher(new TaskScope(new RunRecord(TimeProvider.System), new RunInterrupt()), redactor, new RunningFolder(folder.Path)),
            redactor,
            target: "Platform");
    }
}
