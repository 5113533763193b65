using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Cloud;

/// <summary>An emulated cloud of its own on loopback, ended with the tests that use it.</summary>
public sealed class MotoServer : IDisposable
{
    private readonly Process process;
    private readonly TemporaryFolder temporary = new();

    /// <summary>Starts it and waits until it answers.</summary>
    public MotoServer()
    {
        var port = FreePort.Next();
        process = Process.Start(new ProcessStartInfo("moto_server", ["--host", "127.0.0.1", "--port", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Eventually.SeeAsync("moto answers", () => Answers(port), answers => answers, seconds: 120).GetAwaiter().GetResult();
        var environment = Sample.Read(Sample.Environment.Replace("127.0.0.1:4566", $"127.0.0.1:{port}", StringComparison.Ordinal));
        Clients = new AwsClients(environment.Aws, new SecretStore(environment, temporary.Path, new SecretRedactor()));
    }

    /// <summary>The build's own clients for it.</summary>
    public AwsClients Clients { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Clients.Dispose();
        process.Kill(entireProcessTree: true);
        process.Dispose();
        temporary.Dispose();
    }

    private bool Answers(int port)
    {
        Assert.False(process.HasExited, "moto_server ended by itself.");
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
