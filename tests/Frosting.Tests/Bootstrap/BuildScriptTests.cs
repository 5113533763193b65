using System.Runtime.Versioning;

namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>build.sh on a small tree with an SDK that only plays, so that each case takes a moment.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BuildScriptTests : IDisposable
{
    private readonly BuildTree tree = new();

    [Fact]
    public async Task It_becomes_the_program_with_its_arguments_exit_code_folder_and_root()
    {
        tree.Program("""
            printf '<%s>' "$@"; echo
            pwd
            echo "$WASTECOACH_ROOT"
            echo "$DOTNET_ROOT"
            echo "$DOTNET_CLI_TELEMETRY_OPTOUT$DOTNET_NOLOGO"
            echo "process $$"
            exit 3
            """);

        using var running = tree.Start("--target=A B", "", "*", "--dryrun");
        var (exitCode, output, errors) = await running.End();

        Assert.Equal(3, exitCode);
        Assert.Equal(
            ["<--target=A B><><*><--dryrun>", Path.GetDirectoryName(tree.Root)!, tree.Root, tree.Tools, "11", $"process {running.Id}"],
            output.Split('\n'));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_second_run_compiles_nothing()
    {
        await tree.Run();

        Assert.Equal("first", (await tree.Run()).Output);
        Assert.Equal(1, tree.Compilations);
    }

    [Fact]
    public async Task New_times_compile_nothing()
    {
        await tree.Run();
        foreach (var file in Directory.EnumerateFiles(tree.Root, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.build/", StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(1));
        }

        await tree.Run();

        Assert.Equal(1, tree.Compilations);
    }

    [Theory]
    [InlineData("build/Build/Program.txt")]
    [InlineData("build/Build/packages.lock.json")]
    [InlineData("build/Build/Tasks/bin/New.cs")]
    [InlineData("build/Other/Other.csproj")]
    [InlineData("Directory.Build.props")]
    [InlineData("Directory.Build.targets")]
    [InlineData("Directory.Packages.props")]
    [InlineData("global.json")]
    [InlineData("NuGet.Config")]
    [InlineData(".editorconfig")]
    public async Task A_new_content_compiles(string path)
    {
        await tree.Run();
        tree.Write(path, "# new");

        await tree.Run();

        Assert.Equal(2, tree.Compilations);
    }

    [Theory]
    [InlineData("build/Build/bin/Release/Build.dll")]
    [InlineData("build/Build/obj/project.assets.json")]
    [InlineData("environments/rehearsal.yaml")]
    [InlineData("README.md")]
    public async Task What_is_no_source_of_the_build_compiles_nothing(string path)
    {
        await tree.Run();
        tree.Write(path, "new");

        await tree.Run();

        Assert.Equal(1, tree.Compilations);
    }

    [Fact]
    public async Task The_changed_program_runs_even_if_its_source_got_an_old_time()
    {
        await tree.Run();
        tree.Program("echo second");
        File.SetLastWriteTimeUtc(tree.PathOf("build/Build/Program.txt"), DateTime.UnixEpoch);

        Assert.Equal("second", (await tree.Run()).Output);
        Assert.Contains("--no-incremental", File.ReadAllText(Path.Combine(Path.GetDirectoryName(tree.Root)!, "compilations")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Going_back_runs_the_former_program_without_compiling_it_again()
    {
        await tree.Run();
        tree.Program("echo second");
        await tree.Run();
        tree.Program("echo first");

        Assert.Equal("first", (await tree.Run()).Output);
        Assert.Equal(2, tree.Compilations);
    }

    [Fact]
    public async Task A_deletion_compiles()
    {
        tree.Write("build/Build/Second.txt", "echo second");
        Assert.Equal("first\nsecond", (await tree.Run()).Output);

        File.Delete(tree.PathOf("build/Build/Second.txt"));

        Assert.Equal("first", (await tree.Run()).Output);
        Assert.Equal(2, tree.Compilations);
    }

    [Fact]
    public async Task A_rename_compiles()
    {
        await tree.Run();
        File.Move(tree.PathOf("build/Build/Program.txt"), tree.PathOf("build/Build/Renamed.txt"));

        await tree.Run();

        Assert.Equal(2, tree.Compilations);
    }

    [Fact]
    public async Task Another_place_compiles_nothing()
    {
        await tree.Run();
        tree.MoveTo("the same repository elsewhere");

        Assert.Equal("first", (await tree.Run()).Output);
        Assert.Equal(1, tree.Compilations);
    }

    [Fact]
    public async Task What_does_not_compile_is_shown_and_nothing_old_runs()
    {
        await tree.Run();
        tree.Program("syntax error");

        var (exitCode, output, errors) = await tree.Run();

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("build/Build/Program.txt(1,1): error CS1002", errors, StringComparison.Ordinal);
        Assert.Contains("nothing was run", errors, StringComparison.Ordinal);

        Assert.Equal(2, (await tree.Run()).ExitCode);
        tree.Program("echo mended");
        Assert.Equal("mended", (await tree.Run()).Output);
    }

    [Fact]
    public async Task Two_first_runs_at_once_compile_once()
    {
        tree.Hold();
        using var one = tree.Start();
        using var other = tree.Start();
        await tree.CompilationBegins(1);
        tree.Release();

        Assert.Equal("first", (await one.End()).Output);
        Assert.Equal("first", (await other.End()).Output);
        Assert.Equal(1, tree.Compilations);
    }

    [Fact]
    public async Task A_run_killed_while_it_compiles_leaves_nothing_that_the_next_would_run()
    {
        tree.Hold();
        using (var killed = tree.Start())
        {
            await tree.CompilationBegins(1);
            killed.Kill();
            await killed.End();
        }

        tree.Release();
        Assert.Equal("first", (await tree.Run()).Output);
        Assert.Equal(2, tree.Compilations);
    }

    [Fact]
    public async Task What_is_edited_while_it_compiles_is_compiled_again()
    {
        tree.Hold();
        using var running = tree.Start();
        await tree.CompilationBegins(1);
        tree.Program("echo second");
        tree.Release();

        Assert.Equal("second", (await running.End()).Output);
        Assert.Equal(2, tree.Compilations);
    }

    [Fact]
    public async Task A_signal_reaches_the_program()
    {
        tree.Program("touch \"$WASTECOACH_ROOT/started\"; until [ -e \"$WASTECOACH_ROOT/never\" ]; do sleep 0.05; done");
        using var running = tree.Start();
        await Until.Holds("the program has started", () => File.Exists(tree.PathOf("started")));

        running.Terminate();
        var (exitCode, output, _) = await running.End();

        Assert.Equal(43, exitCode);
        Assert.Equal("terminated", output);
    }

    [Fact]
    public async Task An_SDK_that_does_not_fit_is_replaced_by_the_one_global_json_names()
    {
        tree.Set("FAKE_SDK_UNFIT", Path.Combine(tree.Tools, "dotnet"));
        tree.Tool("curl", $$"""
            #!/usr/bin/env bash
            while [ "$1" != --output ]; do shift; done
            cat >"$2" <<'SCRIPT'
            [ "$*" = "--version 1.2.3 --install-dir {{tree.Root}}/.build/dotnet --no-path" ] || exit 1
            mkdir -p "$4" && cp "{{tree.Tools}}/dotnet" "$4/dotnet"
            SCRIPT
            """);
        tree.Program("echo \"$DOTNET_ROOT\"");

        Assert.Equal($"{tree.Root}/.build/dotnet", (await tree.Run()).Output);
    }

    [Fact]
    public async Task Without_SDK_and_network_it_says_what_is_missing()
    {
        tree.Set("FAKE_SDK_UNFIT", Path.Combine(tree.Tools, "dotnet"));
        tree.Tool("curl", "#!/usr/bin/env bash\necho 'curl: (6) Could not resolve host' >&2\nexit 6\n");

        var (exitCode, output, errors) = await tree.Run();

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("Could not resolve host", errors, StringComparison.Ordinal);
        Assert.Contains("No .NET SDK on this machine fits global.json (1.2.3)", errors, StringComparison.Ordinal);
        Assert.Equal(0, tree.Compilations);
    }

    [Fact]
    public async Task An_SDK_that_went_away_is_looked_for_again()
    {
        await tree.Run();
        File.WriteAllText(Directory.EnumerateFiles(tree.PathOf(".build/bootstrap"), "dotnet-root", SearchOption.AllDirectories).Single(), "/nowhere\n");

        Assert.Equal("first", (await tree.Run()).Output);
    }

    public void Dispose() => tree.Dispose();
}
