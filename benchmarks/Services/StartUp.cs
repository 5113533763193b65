using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Benchmarks;

/// <summary>How fast a process is ready, and what it takes when it has nothing to do.</summary>
internal static class StartUp
{
    public const double GoalSeconds = 1.5;
    public const double GoalMebibytes = 120;

    private const int Rounds = 3;

    /// <returns>Medians of seconds to the first ready answer, of processor seconds till then, and of mebibytes of resident memory.</returns>
    public static async Task<(double Seconds, double Processor, double Mebibytes)> MeasureAsync(Func<Task<ServiceProcess>> start)
    {
        var rounds = new List<(double Seconds, double Processor, double Mebibytes)>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var service = await start();
            rounds.Add((service.ReadyAfter.TotalSeconds, service.ProcessorTimeToReady.TotalSeconds, await SettledMemoryAsync(service)));
        }

        return (Median(round => round.Seconds), Median(round => round.Processor), Median(round => round.Mebibytes));

        double Median(Func<(double Seconds, double Processor, double Mebibytes), double> figure) => rounds.Select(figure).Order().ElementAt(Rounds / 2);
    }

    private static async Task<double> SettledMemoryAsync(ServiceProcess service)
    {
        var last = new Queue<double>();
        await Eventually.HoldsAsync($"{service.Name} has come to rest", TimeSpan.FromSeconds(15), () =>
        {
            last.Enqueue(service.Process.WorkingSetBytes / 1024.0 / 1024.0);
            if (last.Count > 20)
            {
                last.Dequeue();
            }

            return Task.FromResult((last.Count == 20 && last.Max() - last.Min() < 2, $"{last.Last():0} MiB"));
        });
        return last.Last();
    }
}
