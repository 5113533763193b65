using Cake.Core;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>What is read out of commits, and what is written from them, with git itself.</summary>
[Trait("Category", "Contract")]
public sealed class GitSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RealProcess real = new();
    private readonly ICakeContext context;
    private readonly GitSettings settings;

    public GitSourceTests()
    {
        context = ToolContext.With(real);
        settings = new GitSettings { WorkingDirectory = folder["clone"] };
    }

    public void Dispose()
    {
        real.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_commit_counts_and_not_the_working_tree()
    {
        await CommitAsync(Commits.Files());
        var before = HashOf("waste");
        Write("services/Waste/Program.cs", "changed, not committed");
        Write("services/Waste/New.cs", "not even added");

        Assert.Equal(before, HashOf("waste"));
        await GitAsync("add --all");
        Assert.Equal(before, HashOf("waste"));
        await GitAsync("commit --quiet --message change");
        Assert.NotEqual(before, HashOf("waste"));
    }

    [Fact]
    public async Task A_service_s_revision_is_the_last_commit_that_changed_what_it_is_made_of()
    {
        await CommitAsync(Commits.Files());
        var first = Head();
        await CommitAsync(new() { ["services/Waste/Program.cs"] = "2" });
        var second = Head();
        await CommitAsync(new() { ["README.md"] = "2", ["services/Auth/README.md"] = "2", ["charts/auth/values.yaml"] = "2" });

        Assert.Equal(first, RevisionOf("auth"));
        Assert.Equal(second, RevisionOf("waste"));
        await CommitAsync(new() { ["services/messaging.json"] = "[]" });
        Assert.Equal(Head(), RevisionOf("auth"));
        Assert.Equal(Head(), RevisionOf("waste"));
    }

    [Fact]
    public async Task The_changes_since_a_release_are_named_and_a_commit_of_elsewhere_is_not_known()
    {
        await CommitAsync(Commits.Files());
        var first = Head();
        await CommitAsync(new() { ["services/Waste/Große Datei.cs"] = "1", ["README.md"] = "2", ["services/Auth/Program.cs"] = "2" });
        var git = new GitObjects(context);
        var paths = InputsOf("waste").Pathspecs.ToList();

        Assert.Equal(["services/Waste/Große Datei.cs"], git.Differences(settings, first, Head(), paths));
        Assert.Null(git.Differences(settings, new string('1', 40), Head(), paths));
    }

    [Fact]
    public async Task A_shallow_clone_is_refused_with_what_to_do()
    {
        await CommitAsync(Commits.Files());
        await CommitAsync(new() { ["README.md"] = "2" });
        await real.RunAsync($"git clone --quiet --depth=1 'file://{folder["clone"]}' '{folder["shallow"]}'");

        var refusal = Assert.Throws<DeploymentException>(() => SourceCommit.ReadHead(context, new GitSettings { WorkingDirectory = folder["shallow"] }));
        Assert.Contains("git fetch --unshallow", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("fetch-depth: 0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_a_commit_are_its_branch_and_its_version_tags()
    {
        await CommitAsync(Commits.Files());
        await GitAsync("tag v1.2");
        await GitAsync("tag other");
        var git = new GitObjects(context);

        Assert.Equal("main", git.Branch(settings));
        Assert.Equal(["v1.2"], git.Tags(settings, "HEAD", "v*"));
        await GitAsync("checkout --quiet v1.2");
        Assert.Null(git.Branch(settings));
    }

    [Fact]
    public async Task The_export_has_the_commit_and_leaves_the_user_s_work_alone()
    {
        await CommitAsync(Commits.Files());
        Write("services/Waste/Program.cs", "the user's work");
        Write("services/Waste/Staged.cs", "staged");
        await GitAsync("add services/Waste/Staged.cs");
        var status = await StatusAsync();

        Export();

        Assert.Equal("waste", Exported("services/Waste/Program.cs"));
        Assert.False(File.Exists(folder["source/services/Waste/Staged.cs"]));
        Assert.Equal(status, await StatusAsync());
        Assert.Equal("the user's work", File.ReadAllText(folder["clone/services/Waste/Program.cs"]));
    }

    [Fact]
    public async Task What_did_not_change_keeps_its_time_and_what_was_compiled_stays()
    {
        await CommitAsync(new(Commits.Files()) { [".gitignore"] = "bin/\n" });
        Export();
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(folder["source/services/Auth/Program.cs"], old);
        Directory.CreateDirectory(folder["source/services/Auth/bin"]);
        File.WriteAllText(folder["source/services/Auth/bin/Auth.dll"], "compiled");
        // The index knows files by their times: it takes this one for its own.
        await real.RunAsync($"GIT_DIR='{folder["clone"]}/.git' GIT_WORK_TREE='{folder["source"]}' GIT_INDEX_FILE='{folder["index"]}' git update-index --refresh");
        await CommitAsync(new() { ["services/Waste/Program.cs"] = "2" }, remove: "services/Waste/WasteCoach.Waste.csproj");

        Export();

        Assert.Equal(old, File.GetLastWriteTimeUtc(folder["source/services/Auth/Program.cs"]));
        Assert.Equal("compiled", File.ReadAllText(folder["source/services/Auth/bin/Auth.dll"]));
        Assert.Equal("2", Exported("services/Waste/Program.cs"));
        Assert.False(File.Exists(folder["source/services/Waste/WasteCoach.Waste.csproj"]));
    }

    [Fact]
    public async Task A_killed_export_is_made_good_by_the_next()
    {
        await CommitAsync(Commits.Files());
        Export();
        File.WriteAllText(folder["source/services/Waste/Program.cs"], "half");
        File.WriteAllText(folder["source/services/Waste/Stray.cs"], "of another commit");
        File.Delete(folder["source/services/Auth/Program.cs"]);
        File.WriteAllText(folder["index.lock"], "");

        Export();

        Assert.Equal("waste", Exported("services/Waste/Program.cs"));
        Assert.Equal("auth", Exported("services/Auth/Program.cs"));
        Assert.False(File.Exists(folder["source/services/Waste/Stray.cs"]));

        File.Delete(folder["index"]);
        File.WriteAllText(folder["source/services/Waste/Program.cs"], "half");
        Export();
        Assert.Equal("waste", Exported("services/Waste/Program.cs"));
    }

    [Fact]
    public async Task A_sparse_working_tree_is_exported_whole()
    {
        await CommitAsync(Commits.Files());
        await GitAsync("sparse-checkout set charts");

        Export();

        Assert.Equal("waste", Exported("services/Waste/Program.cs"));
    }

    private void Export()
    {
        var git = new GitObjects(context);
        new GitExport(context, git.Folder(settings), folder["source"], folder["index"]).Write(git.Head(settings).Commit);
    }

    private string Exported(string path) => File.ReadAllText(folder[$"source/{path}"]);

    private ServiceInputs InputsOf(string service)
    {
        var commit = SourceCommit.ReadHead(context, settings);
        return ServiceInputs.Of(commit, ServiceCatalogue.Read(commit).Single(project => project.Service == service), Commits.Base);
    }

    private string HashOf(string service) => InputsOf(service).Hash;

    private string Head() => new GitObjects(context).Head(settings).Commit;

    private string RevisionOf(string service) => new GitObjects(context).LastChange(settings, Head(), InputsOf(service).Pathspecs)!.Hash;

    private async Task CommitAsync(Dictionary<string, string> files, string? remove = null)
    {
        if (!Directory.Exists(folder["clone"]))
        {
            await real.RunAsync($"git init --quiet --initial-branch=main '{folder["clone"]}'");
        }

        foreach (var (path, text) in files)
        {
            Write(path, text);
        }

        if (remove is not null)
        {
            File.Delete(folder[$"clone/{remove}"]);
        }

        await GitAsync("add --all");
        await GitAsync("commit --quiet --message change");
    }

    private void Write(string path, string text)
    {
        var file = folder[$"clone/{path}"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<string> StatusAsync()
    {
        await real.RunAsync($"git -C '{folder["clone"]}' status --porcelain > '{folder["status"]}'");
        return File.ReadAllText(folder["status"]);
    }

    private async Task GitAsync(string command) => Assert.Equal(0, (await real.RunAsync(
        $"cd '{folder["clone"]}' && git -c user.name=Test -c user.email=test@example.test -c commit.gpgsign=false {command}")).ExitCode);
}
