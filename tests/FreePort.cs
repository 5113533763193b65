using System.Net;
using System.Net.Sockets;

namespace WasteCoach.Tests;

/// <summary>
/// Ports of 127.0.0.1 on which nothing listens, each given out once. They lie below those that Linux gives to outgoing connections
/// (32768 and up): otherwise one of these may have the port by the time the test's server wants it.
/// </summary>
internal static class FreePort
{
    private const int First = 20000;
    private const int Last = 32000;
    private static readonly Lock Gate = new();
    private static int _next = Random.Shared.Next(First, Last);

    public static int Next()
    {
        lock (Gate)
        {
            for (var tried = First; tried < Last; tried++)
            {
                _next = _next + 1 < Last ? _next + 1 : First;
                if (IsFree(_next))
                {
                    return _next;
                }
            }

            throw new InvalidOperationException($"Every port from {First} to {Last - 1} is in use.");
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException inUse) when (inUse.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
