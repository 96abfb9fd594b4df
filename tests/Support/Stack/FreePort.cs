using System.Net;
using System.Net.Sockets;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>Ports nobody listens on right now.</summary>
public static class FreePort
{
    /// <returns>Different ports: all are held open until the last one is found.</returns>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var listener in listeners)
            {
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }
}
