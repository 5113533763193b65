using System.Diagnostics;

namespace WasteCoach.Build.Tests.Tools.Processes;

[Collection(AloneCollection.Name)]
public sealed class ProcessCostTests : IDisposable
{
    private readonly RealProcess real = new();

    public void Dispose() => real.Dispose();

    [Fact]
    public async Task A_process_that_prints_nothing_costs_no_processor_time()
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var processes = Enumerable.Range(0, 8).Select(_ => real.Launcher.Start(RealProcess.Shell("sleep 3"))).ToList();
        await Task.WhenAll(processes.Select(process => process.Completion));

        // Eight busy loops of 3 s would cost all the processors' time: 3 s on the smallest machine.
        Assert.InRange((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 0, 2.5);
    }

    // Slow: 200 MB through a pipe.
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Two_hundred_megabytes_of_output_need_no_memory()
    {
        long count = 0;
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        await real.Launcher.RunAsync(RealProcess.Shell("yes 'a line of fifty characters, which is a usual one..' | head -c 200000000") with
        {
            EchoOutput = false,
            OnOutput = _ =>
            {
                if (++count % 100_000 == 0)
                    peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
            },
        });

        Assert.InRange(count, 3_700_000, 4_100_000);
        Assert.InRange(peak - before, long.MinValue, 20_000_000);
    }
}
