using Cake.Core;
using Cake.Core.IO;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class ConfigurationTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wastecoach frosting ");

    [Fact]
    public void The_host_sets_the_working_directory()
    {
        var build = new TestBuild().With<Report>().With(host => host.UseWorkingDirectory(folder.FullName));

        Assert.Equal(0, build.Run("--target=Report"));
        Assert.Contains($"in {folder.Name}", build.Journal);
    }

    [Theory]
    [InlineData("--working")]
    [InlineData("-w")]
    public void The_command_line_sets_the_working_directory_before_the_host(string option)
    {
        var build = new TestBuild().With<Report>().With(host => host.UseWorkingDirectory(System.IO.Path.GetTempPath()));

        Assert.Equal(0, build.Run("--target=Report", option, folder.FullName));
        Assert.Contains($"in {folder.Name}", build.Journal);
    }

    [Fact]
    public void A_setting_of_the_host_is_read_by_tasks()
    {
        var build = new TestBuild().With<Report>().With(host => host.UseCakeSetting("Taste", "sweet"));

        Assert.Equal(0, build.Run("--target=Report"));
        Assert.Contains("taste sweet", build.Journal);
    }

    [Fact]
    public void The_last_of_several_settings_counts_whatever_its_case()
    {
        var build = new TestBuild().With<Report>().With(host => host.UseCakeSetting("Taste", "sweet").UseCakeSetting("taste", "sour"));

        Assert.Equal(0, build.Run("--target=Report"));
        Assert.Contains("taste sour", build.Journal);
    }

    [Fact]
    public void The_file_in_the_working_directory_goes_before_the_host_and_the_command_line_before_both()
    {
        File.WriteAllText(System.IO.Path.Combine(folder.FullName, "cake.config"), "Taste=salty\n");
        var inFile = new TestBuild().With<Report>().With(host => host.UseWorkingDirectory(folder.FullName).UseCakeSetting("Taste", "sweet"));
        var onCommandLine = new TestBuild().With<Report>().With(host => host.UseWorkingDirectory(folder.FullName).UseCakeSetting("Taste", "sweet"));

        Assert.Equal(0, inFile.Run("--target=Report"));
        Assert.Contains("taste salty", inFile.Journal);
        Assert.Equal(0, onCommandLine.Run("--target=Report", "--taste=bitter"));
        Assert.Contains("taste bitter", onCommandLine.Journal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private sealed class Report(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context)
        {
            journal.Add($"in {context.Environment.WorkingDirectory.GetDirectoryName()}");
            journal.Add($"taste {context.Configuration.GetValue("Taste")}");
        }
    }
}
