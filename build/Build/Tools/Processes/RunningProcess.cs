using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>A tool that was started.</summary>
public sealed class RunningProcess
{
    private const int TailLines = 20;
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);
    private static readonly Patience Stragglers = new(TimeSpan.Zero, TimeSpan.FromSeconds(2));

    private readonly Process process;
    private readonly ProcessSpec spec;
    private readonly ProcessSurroundings surroundings;
    private readonly CancellationTokenSource ends;
    private readonly FileStream? written;
    private readonly TaskCompletionSource exited = new();
    private readonly CancellationTokenSource failed = new();
    private readonly TailBuffer errorTail = new(TailLines);
    private readonly Lock lines = new();
    private ExceptionDispatchInfo? handlerFailure;

    internal RunningProcess(Process process, ProcessSpec spec, ProcessSurroundings surroundings, CancellationTokenSource ends, FileStream? written)
    {
        this.process = process;
        this.spec = spec;
        this.surroundings = surroundings;
        this.ends = ends;
        this.written = written;
        Id = process.Id;
        Completion = Task.Run(CompleteAsync);
    }

    /// <summary>Process id, which is also the id of its group and session.</summary>
    public int Id { get; }

    /// <summary>Is done when the process and its whole group have ended and each line has been handed over.</summary>
    public Task<ProcessResult> Completion { get; }

    /// <summary>Ends the process as its patience says. <see cref="Completion"/> tells when that is done.</summary>
    public void End() => ends.Cancel();

    private ProcessGroup Group => new(Id);

    private async Task<ProcessResult> CompleteAsync()
    {
        var clock = Stopwatch.StartNew();
        using var release = process;
        using var releaseEnds = ends;
        using var releaseFailed = failed;

        var feeding = FeedAsync();
        var reading = Task.WhenAll(
            written is null ? ReadAsync(process.StandardOutput.BaseStream, OutputStream.Output) : FollowAsync(written),
            ReadAsync(process.StandardError.BaseStream, OutputStream.Error));
        var ending = await AwaitExitAsync().ConfigureAwait(false);
        var duration = clock.Elapsed;

        await EndStragglersAsync().ConfigureAwait(false);
        exited.SetResult();
        await DrainAsync(reading).ConfigureAwait(false);
        // Not the writer: it would flush into a pipe that the tool may have closed, which is no error.
        process.StandardInput.BaseStream.Close();
        await feeding.ConfigureAwait(false);

        lock (lines)
        {
            handlerFailure?.Throw();
            return new(process.ExitCode, ending, duration, errorTail.ToList());
        }
    }

    private async Task<ProcessEnding> AwaitExitAsync()
    {
        using var deadline = new CancellationTokenSource();
        if (spec.Deadline is { } time)
            deadline.CancelAfter(time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, failed.Token, deadline.Token);
        try
        {
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            return ProcessEnding.Exited;
        }
        catch (OperationCanceledException)
        {
            await EndAsync().ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return deadline.IsCancellationRequested && !ends.IsCancellationRequested ? ProcessEnding.DeadlinePassed : ProcessEnding.Cancelled;
        }
    }

    private async Task EndAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
            return;
        }
        surroundings.Guard.Interrupted(Group, spec.Patience);
        await Group.EndAsync(spec.Patience).ConfigureAwait(false);
    }

    // Whatever the tool left in its group would hold its pipes open and outlive it.
    private async Task EndStragglersAsync()
    {
        if (surroundings.Record is not { } record)
            return;
        if (Group.Exists)
            await Group.EndAsync(Stragglers).ConfigureAwait(false);
        surroundings.Guard.Release(Group);
        surroundings.Folder.Remove(record);
    }

    // A daemon that kept the tool's stdout may hold it for ever; what it prints later is not the tool's.
    private async Task DrainAsync(Task reading)
    {
        if (await Task.WhenAny(reading, Task.Delay(DrainTimeout)).ConfigureAwait(false) == reading)
            return;
        await failed.CancelAsync().ConfigureAwait(false);
        process.StandardOutput.Close();
        process.StandardError.Close();
        await reading.ConfigureAwait(false);
    }

    private async Task FeedAsync()
    {
        try
        {
            var stream = process.StandardInput.BaseStream;
            if (!OperatingSystem.IsWindows())
                await stream.WriteAsync("go\n"u8.ToArray()).ConfigureAwait(false);
            if (spec.StandardInput is { } content)
                await stream.WriteAsync(content).ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            return; // the process did not want (all of) its input: its exit code says whether that is an error
        }
        process.StandardInput.BaseStream.Close();
    }

    private async Task ReadAsync(Stream stream, OutputStream kind)
    {
        var splitter = new LineSplitter(line => Take(kind, line), spec.MaximumLineLength);
        var buffer = new byte[BufferSize];
        try
        {
            while (await stream.ReadAsync(buffer, failed.Token).ConfigureAwait(false) is var count and > 0)
                splitter.Add(buffer.AsSpan(0, count));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
            // given up by DrainAsync or after a handler's exception
        }
        splitter.Complete();
    }

    // Reads on until nobody writes any more, and then to the end.
    private async Task FollowAsync(FileStream stream)
    {
        using var release = stream;
        var splitter = new LineSplitter(line => Take(OutputStream.Output, line), spec.MaximumLineLength);
        var buffer = new byte[BufferSize];
        try
        {
            for (var isLast = false; ;)
            {
                if (await stream.ReadAsync(buffer, failed.Token).ConfigureAwait(false) is var count and > 0)
                {
                    splitter.Add(buffer.AsSpan(0, count));
                    continue;
                }
                if (isLast)
                    break;
                isLast = await Task.WhenAny(exited.Task, Task.Delay(FollowInterval, failed.Token)).ConfigureAwait(false) == exited.Task;
            }
        }
        catch (OperationCanceledException)
        {
            // given up by DrainAsync or after a handler's exception
        }
        splitter.Complete();
    }

    private void Take(OutputStream kind, string line)
    {
        lock (lines)
        {
            if (handlerFailure is not null)
                return;
            try
            {
                (kind == OutputStream.Output ? spec.OnOutput : spec.OnError)?.Invoke(line);
                var echo = kind == OutputStream.Output ? spec.EchoOutput : spec.EchoError;
                if (!echo && kind == OutputStream.Output)
                    return;
                var printable = surroundings.Redactor.Redact(line);
                if (kind == OutputStream.Error)
                    errorTail.Add(printable);
                if (echo)
                    surroundings.Output.Line(kind, printable);
            }
            catch (Exception failure)
            {
                handlerFailure = ExceptionDispatchInfo.Capture(failure);
                failed.Cancel();
            }
        }
    }
}
