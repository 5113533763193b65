using System.Diagnostics;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>A ./build.sh that runs. build.sh becomes the compiled program, so that both are one process.</summary>
public sealed class BuildRun : IDisposable
{
    /// <summary>How long any run may take on a machine that does other things too.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(20);

    private readonly Process _process;
    private readonly string _root;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();

    private BuildRun(string root, IReadOnlyList<string> arguments)
    {
        _root = root;
        Command = $"./build.sh {string.Join(' ', arguments)}";
        // env becomes build.sh. Tests that run in the background of a script ignore SIGINT, and would hand that on.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", Path.Combine(root, "build.sh"), .. arguments])
        {
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The output that people see is looked at, whoever runs the tests.
        start.Environment.Remove("CI");
        start.Environment.Remove("GITHUB_ACTIONS");
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{Command} did not start");
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    /// <summary>The command, for messages.</summary>
    public string Command { get; }

    /// <summary>Id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>All lines so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines) + "\n";
            }
        }
    }

    /// <summary>Starts ./build.sh in the folder.</summary>
    public static BuildRun Start(string root, params IReadOnlyList<string> arguments) => new(root, arguments);

    /// <summary>Waits until the output holds the text.</summary>
    public Task PrintsAsync(string text) => ReachesAsync($"it prints '{text}'", () => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)));

    /// <summary>Waits for something to happen while the build runs.</summary>
    /// <exception cref="InvalidOperationException">The build ended without it.</exception>
    public async Task ReachesAsync(string moment, Func<Task<bool>> isThere) => await Until.SeenAsync(
        $"{Command}: {moment}",
        Deadline,
        async () =>
        {
            var ended = HasEnded;
            return await isThere() ? "there" : !ended ? Output : throw new InvalidOperationException($"{Command} ended before this: {moment}\n{Output}");
        },
        seen => seen == "there");

    /// <summary>Sends SIGINT to the build alone, as Ctrl-C does: its tools are in sessions of their own.</summary>
    public async Task InterruptAsync() => (await Tests.Command.RunAsync("kill", ["-INT", $"{Id}"])).Succeeded();

    /// <summary>kill -9 of the build alone.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end, and for the end of all that could still print.</summary>
    public async Task<BuildResult> EndAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Command} did not end within {Deadline.TotalMinutes} minutes, or left a child that holds its output:\n{Output}");
        }

        return new BuildResult(_root, Command, _process.ExitCode, Output, _watch.Elapsed);
    }

    /// <summary>A test that failed must not leave a build that keeps the next ones out.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                _lines.Add(line);
            }
        }
    }
}
