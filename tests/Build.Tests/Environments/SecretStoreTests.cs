using System.Runtime.Versioning;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

[UnsupportedOSPlatform("windows")]
public sealed class SecretStoreTests : IDisposable
{
    private const string Strong = "v9K-tr41n.Zebra_Lamp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string root = Directory.CreateTempSubdirectory("secrets-").FullName;
    private readonly Dictionary<string, string> variables = new() { ["SAMPLE_DATABASE_PASSWORD"] = Strong, ["SAMPLE_PULL_TOKEN"] = Strong + "-pull" };
    private readonly SecretRedactor redactor = new();

    public SecretStoreTests()
    {
        WriteBroker(Strong + "-broker\n");
    }

    private string BrokerFile => Path.Combine(root, ".build", "sample", "broker");

    private static bool NotOfDeployment(string name) => !Sample.Read().DeploymentSecrets.Contains(name);

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_cluster_can_be_built_before_the_secrets_of_a_deployment_exist()
    {
        Assert.Equal(["argoCdToken", "gitToken", "registryToken"], Sample.Read().DeploymentSecrets.Order(StringComparer.Ordinal));
        Assert.Equal(["awsSecretAccessKey", "brokerPassword", "databasePassword", "pullToken"], Store().ResolveAll(NotOfDeployment).Keys);
        Assert.Throws<ConfigurationException>(() => Store().ResolveAll(_ => true));
    }

    [Fact]
    public void Each_secret_comes_from_its_place()
    {
        var values = Store().ResolveAll(NotOfDeployment);

        Assert.Equal(Strong, values["databasePassword"].Reveal());
        Assert.Equal(Strong + "-broker", values["brokerPassword"].Reveal());
        Assert.Equal(32, values["awsSecretAccessKey"].Reveal().Length);
    }

    [Fact]
    public void A_generated_secret_is_kept_private_and_stays_the_same()
    {
        var first = Store().Resolve(new SecretReference("awsSecretAccessKey"));
        var second = Store().Resolve(new SecretReference("awsSecretAccessKey"));

        var file = Path.Combine(root, ".build", "sample", "secrets", "awsSecretAccessKey");
        Assert.Equal(first, second);
        Assert.Equal(first.Reveal(), File.ReadAllText(file));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void Two_clusters_never_share_a_generated_secret()
    {
        var first = Store().Resolve(new SecretReference("awsSecretAccessKey"));
        Directory.Delete(Path.Combine(root, ".build", "sample", "secrets"), recursive: true);

        Assert.NotEqual(first, Store().Resolve(new SecretReference("awsSecretAccessKey")));
    }

    [Fact]
    public void Builds_that_start_at_once_agree_on_a_generated_secret()
    {
        for (var round = 0; round < 20; round++)
        {
            var values = new SecretValue[4];
            Parallel.For(0, values.Length, i => values[i] = Store().Resolve(new SecretReference("awsSecretAccessKey")));

            Assert.Single(values.Distinct());
            Directory.Delete(Path.Combine(root, ".build", "sample", "secrets"), recursive: true);
        }
    }

    [Fact]
    public void A_missing_variable_is_reported_at_its_definition()
    {
        variables.Remove("SAMPLE_DATABASE_PASSWORD");

        AssertRefused("secrets.databasePassword", "the environment variable SAMPLE_DATABASE_PASSWORD is not set");
    }

    [Fact]
    public void A_missing_file_is_reported()
    {
        File.Delete(BrokerFile);

        AssertRefused("secrets.brokerPassword", "the file .build/sample/broker is missing");
    }

    [Fact]
    public void An_empty_file_is_reported()
    {
        WriteBroker("\n");

        AssertRefused("secrets.brokerPassword", "the file .build/sample/broker is empty");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "0640")]
    [InlineData(UnixFileMode.OtherRead, "0604")]
    [InlineData(UnixFileMode.UserExecute, "0700")]
    public void A_file_that_is_not_private_is_refused(UnixFileMode more, string mode)
    {
        File.SetUnixFileMode(BrokerFile, OwnerOnly | more);

        AssertRefused("secrets.brokerPassword", $"has mode {mode}");
    }

    [Fact]
    public void A_weak_value_is_refused_without_being_shown()
    {
        variables["SAMPLE_DATABASE_PASSWORD"] = "P@ssw0rd2024!";

        var exception = AssertRefused("secrets.databasePassword", "too weak");

        Assert.DoesNotContain("P@ss", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_missing_is_reported_at_once()
    {
        variables.Remove("SAMPLE_DATABASE_PASSWORD");
        File.Delete(BrokerFile);

        var exception = Assert.Throws<ConfigurationException>(() => Store().ResolveAll(NotOfDeployment));

        Assert.Equal(["secrets.databasePassword", "secrets.brokerPassword"], exception.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void The_redactor_knows_a_value_as_soon_as_it_is_handed_out()
    {
        Store().Resolve(new SecretReference("databasePassword"));

        Assert.Equal("password=***", redactor.Redact($"password={Strong}"));
    }

    [Fact]
    public void A_value_over_several_lines_loses_only_its_last_line_break()
    {
        WriteBroker("-----BEGIN KEY-----\r\nc2VjcmV0LWtleS1tYXRlcmlhbA\r\n-----END KEY-----\r\n");

        Assert.Equal("-----BEGIN KEY-----\r\nc2VjcmV0LWtleS1tYXRlcmlhbA\r\n-----END KEY-----", Store().Resolve(new SecretReference("brokerPassword")).Reveal());
    }

    private SecretStore Store() => new(Sample.Read(), root, redactor, variables.GetValueOrDefault);

    private void WriteBroker(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(BrokerFile)!);
        File.WriteAllText(BrokerFile, text);
        File.SetUnixFileMode(BrokerFile, OwnerOnly);
    }

    private ConfigurationException AssertRefused(string field, string message)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Store().ResolveAll(NotOfDeployment));

        var problem = Assert.Single(exception.Problems);
        var definition = Sample.Read().Secrets[field.Split('.')[1]];
        Assert.Equal((Sample.File, definition.Line, field), (problem.File, problem.Line, problem.Field));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        return exception;
    }
}
