using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class ToolTests
{
    private static readonly Uri Hammer = new("shed:?package=Hammer&version=1.2.3");

    [Fact]
    public void A_tool_is_installed_by_the_fitting_installer_before_the_first_task()
    {
        var build = new TestBuild().With<Nail>().With(host => host.UsePackageInstaller<Shed>().InstallTool(Hammer).SetToolPath("the tools"));

        Assert.Equal(0, build.Run("--target=Nail"));
        Assert.Equal(["Tool Hammer 1.2.3 into 'the tools'", "Nail"], build.Journal);
    }

    [Fact]
    public void A_tool_that_nobody_can_install_is_an_error_before_the_first_task()
    {
        var build = new TestBuild().With<Nail>().With(host => host.InstallTool(Hammer));

        Assert.NotEqual(0, build.Run("--target=Nail"));
        Assert.Contains("shed", build.Log, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void The_installer_itself_can_be_replaced()
    {
        var build = new TestBuild().With<Nail>().With(services => services.UseTool(Hammer).AddSingleton<IToolInstaller, Neighbour>());

        Assert.Equal(0, build.Run("--target=Nail"));
        Assert.Equal(["borrowed Hammer", "Nail"], build.Journal);
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--description")]
    public void Looking_at_the_tasks_installs_nothing(string option)
    {
        var build = new TestBuild().With<Nail>().With(host => host.UsePackageInstaller<Shed>().InstallTool(Hammer));

        Assert.Equal(0, build.Run(option, "--target=Nail"));
        Assert.Empty(build.Journal);
    }

    private sealed class Nail(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("Nail");
    }

    private sealed class Shed(Journal journal, ICakeEnvironment environment) : IPackageInstaller
    {
        public bool CanInstall(PackageReference package, PackageType type) => package.Scheme == "shed";

        public IReadOnlyCollection<IFile> Install(PackageReference package, PackageType type, DirectoryPath path)
        {
            var folder = environment.WorkingDirectory.GetRelativePath(path.MakeAbsolute(environment));
            journal.Add($"{type} {package.Package} {package.Parameters["version"].Single()} into '{folder}'");
            return [new FileSystem().GetFile(typeof(ToolTests).Assembly.Location)];
        }
    }

    private sealed class Neighbour(Journal journal) : IToolInstaller
    {
        public void Install(PackageReference tool) => journal.Add($"borrowed {tool.Package}");
    }
}
