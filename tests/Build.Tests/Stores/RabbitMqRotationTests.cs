using k8s.Models;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tests.Stores;

public sealed class RabbitMqRotationTests
{
    public static TheoryData<string, V1PodSpec, bool> Pods => new()
    {
        { "a volume", Pod(volume: new V1Volume { Secret = new V1SecretVolumeSource { SecretName = "rabbitmq" } }), true },
        { "a part of a volume", Pod(volume: new V1Volume { Projected = new V1ProjectedVolumeSource { Sources = [new V1VolumeProjection { Secret = new V1SecretProjection { Name = "rabbitmq" } }] } }), true },
        { "its environment", Pod(container: new V1Container { EnvFrom = [new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = "rabbitmq" } }] }), true },
        { "one variable", Pod(container: new V1Container { Env = [new V1EnvVar { ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "rabbitmq" } } }] }), true },
        { "another Secret", Pod(volume: new V1Volume { Secret = new V1SecretVolumeSource { SecretName = "redis" } }), false },
        { "nothing", Pod(), false },
    };

    [Theory]
    [MemberData(nameof(Pods))]
    public void Pods_that_read_the_Secret_are_known(string how, V1PodSpec pod, bool reads) => Assert.True(reads == RabbitMqRotation.Reads(pod, "rabbitmq"), how);

    [Fact]
    public void New_passwords_pass_the_playbook_s_rules_and_are_never_printed()
    {
        var passwords = RabbitMqPasswords.Generate();

        Assert.All([passwords.Administrator, passwords.Services], password => Assert.Matches("^[A-Za-z0-9]{32}$", password));
        Assert.NotEqual(passwords.Administrator, passwords.Services);
        Assert.NotEqual(passwords, RabbitMqPasswords.Generate());
        Assert.DoesNotContain(passwords.Administrator, $"{passwords}", StringComparison.Ordinal);
        Assert.Equal(passwords, RabbitMqPasswords.Read(passwords.Data("new."), "new."));
        Assert.Null(RabbitMqPasswords.Read(passwords.Data("new."), "old."));
    }

    private static V1PodSpec Pod(V1Volume? volume = null, V1Container? container = null) =>
        new() { Volumes = volume is null ? null : [volume], Containers = [container ?? new V1Container()] };
}
