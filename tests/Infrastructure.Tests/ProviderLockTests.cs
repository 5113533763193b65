using WasteCoach.Build.Tools.Terraform;
using WasteCoach.Infrastructure.Tests.Support;

namespace WasteCoach.Infrastructure.Tests;

public sealed class ProviderLockTests
{
    [Fact]
    public void Both_stacks_lock_the_same_provider_in_the_version_that_they_ask_for()
    {
        var locks = new[] { "cluster", "foundation" }.Select(stack => Path.Combine(Repository.Root, "terraform", stack)).Select(folder => (
            Locked: ProviderLock.ReadVersions(File.ReadAllText(Path.Combine(folder, ".terraform.lock.hcl"))),
            Asked: File.ReadAllText(Path.Combine(folder, "versions.tf")))).ToList();

        Assert.All(locks, l => Assert.Equal(locks[0].Locked, l.Locked));
        Assert.All(locks, l => Assert.Contains($"version = \"{l.Locked["registry.terraform.io/hashicorp/aws"]}\"", l.Asked));
    }
}
