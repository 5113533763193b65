using WasteCoach.Build.Cloud;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Planning;

/// <summary>Looks whether all is there that a run begins with: tools, the session at AWS, secrets, background services. Makes and starts nothing.</summary>
public sealed class Prerequisites(BuildContext context)
{
    /// <summary>Kind of what has no session at AWS.</summary>
    public const string Credentials = "credentials";

    private readonly BuildEnvironment _environment = context.EnvironmentSettings;

    /// <summary>All that is missing.</summary>
    public async Task<IReadOnlyList<Missing>> FindMissingAsync(CancellationToken cancellation)
    {
        var session = FindSessionAsync(cancellation);
        var services = FindServicesAsync(cancellation);
        return [.. Tools(), .. Secrets(), .. await services, .. await session];
    }

    private IEnumerable<Missing> Tools() => _environment.Host.Tools
        .Where(tool => ExecutableSearch.Find(tool) is null)
        .Select(tool => new Missing("tool", tool, $"{tool} ({context.Versions.Tools[tool].Accepted}) is not on the path", $"{Command("HostTools")} installs it, or says how."));

    // A secret that is generated is made when it is first needed; here nothing is.
    private IEnumerable<Missing> Secrets()
    {
        try
        {
            context.Secrets.ResolveAll(name => _environment.Secrets[name].Source is not SecretSource.Generated);
            return [];
        }
        catch (ConfigurationException exception)
        {
            return exception.Problems.Select(problem => Describe(problem.Field.Split('.')[^1], problem));
        }
    }

    // What lies with a background service, the service makes; nobody is to write it by hand.
    private Missing Describe(string secret, ConfigurationProblem problem)
    {
        var services = context.Paths.Root.GetRelativePath(context.Paths.Environment).FullPath + "/services/";
        var isMade = _environment.Secrets[secret].Source is SecretSource.FromFile file && file.Path.StartsWith(services, StringComparison.Ordinal);
        return new Missing("secret", secret, problem.Message, isMade ? $"A background service makes it: {Command("LocalServices")}" : problem.Remedy);
    }

    private async Task<IEnumerable<Missing>> FindServicesAsync(CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(_environment.Services.Select(async service => (service.Name, Answer: await context.LocalServices.StatusAsync(service, cancellation))));
        return answers.Where(answer => !answer.Answer.Holds).Select(answer => new Missing("service", answer.Name, Said(answer.Answer.Seen, answer.Name), $"{Command("LocalServices")} starts it."));
    }

    private async Task<IEnumerable<Missing>> FindSessionAsync(CancellationToken cancellation)
    {
        try
        {
            var identity = await CallerIdentity.AskAsync(context.Aws.Sts, _environment.Aws, cancellation);
            identity.Expect(_environment.Aws.AccountId);
            return [];
        }
        catch (Exception exception) when (exception is BuildException || exception.IsOfCloud())
        {
            var remedy = _environment.Services.Count > 0
                ? $"{Command("LocalServices")} starts the services of this environment."
                : "Sign in (aws sso login), choose a profile (AWS_PROFILE), or take the workflow's role.";
            return [new Missing(Credentials, "AWS", exception.Message.Split('\n')[0].Trim(), remedy)];
        }
    }

    private static string Said(string seen, string service) => seen.StartsWith($"{service}: ", StringComparison.Ordinal) ? seen[(service.Length + 2)..] : seen;

    private string Command(string target) => $"./build.sh --target={target} --environment={_environment.Name}";
}
