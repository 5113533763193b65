using System.Runtime.InteropServices;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Benchmarks;

/// <summary>The whole system for a person at a terminal: runs until Ctrl-C.</summary>
internal static class Playground
{
    public const string Argument = "--serve";

    public static async Task RunAsync()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        await using var system = await WasteCoachSystem.StartAsync();
        var picture = Path.Combine(Path.GetTempPath(), "wastecoach-picture.jpg");
        await File.WriteAllBytesAsync(picture, TestPicture.Jpeg(Random.Shared.Next()));
        foreach (var service in (ServiceProcess[])[system.Auth, system.Users, system.Locations, system.Recycling, system.Waste])
        {
            Console.WriteLine($"export {service.Name.ToUpperInvariant()}=http://127.0.0.1:{service.Port}");
        }

        Console.WriteLine($"export PICTURE={picture}");
        Console.WriteLine("# Ctrl-C ends it");
        await end.Task;
        File.Delete(picture);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            end.TrySetResult();
        }
    }
}
