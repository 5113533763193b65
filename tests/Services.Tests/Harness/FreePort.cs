using System.Net;
using System.Net.Sockets;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>Ports of 127.0.0.1 on which nothing listens, each given out once.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Given = [];

    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
