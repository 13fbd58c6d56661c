using Microsoft.Extensions.Options;
using Signalbox.Platform.Http;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Sees to it that no host gets too many of our requests at once, or one right after the other.</summary>
internal sealed class HostManners(IOptions<FeedOptions> options, AddressGuard guard, TimeProvider clock)
{
    /// <summary>From here on hosts that nobody visits are forgotten.</summary>
    private const int ManyHosts = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Host> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many hosts it remembers at the moment.</summary>
    public int KnownHosts
    {
        get
        {
            lock (gate)
                return hosts.Count;
        }
    }

    /// <summary>Waits until the host may be called. Dispose what it returns when the answer has been read.</summary>
    public async Task<IDisposable> EnterAsync(Uri address, CancellationToken ct)
    {
        var host = Take(address.IdnHost);
        try
        {
            await host.Places.WaitAsync(ct);
        }
        catch
        {
            Leave(host, hadPlace: false);
            throw;
        }

        try
        {
            if (!guard.IsAllowed(address.Host, address.Port) && NextTurn(host) is { Ticks: > 0 } pause)
                await Task.Delay(pause, clock, ct);
            return new Visit(this, host);
        }
        catch
        {
            Leave(host, hadPlace: true);
            throw;
        }
    }

    private Host Take(string name)
    {
        lock (gate)
        {
            if (hosts.Count >= ManyHosts)
                Forget();
            if (!hosts.TryGetValue(name, out var host))
                hosts[name] = host = new Host(options.Value.RequestsPerHost);
            host.Visitors++;
            return host;
        }
    }

    /// <summary>Takes the next free turn.</summary>
    /// <returns>How long until then.</returns>
    private TimeSpan NextTurn(Host host)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var turn = host.FreeAt > now ? host.FreeAt : now;
            host.FreeAt = turn + options.Value.HostGap;
            return turn - now;
        }
    }

    private void Leave(Host host, bool hadPlace)
    {
        if (hadPlace)
            host.Places.Release();
        lock (gate)
            host.Visitors--;
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (name, host) in hosts.Where(h => h.Value.Visitors == 0 && h.Value.FreeAt <= now).ToList())
        {
            hosts.Remove(name);
            host.Places.Dispose();
        }
    }

    private sealed class Host(int places)
    {
        public SemaphoreSlim Places { get; } = new(places);
        public int Visitors { get; set; }
        public DateTimeOffset FreeAt { get; set; }
    }

    private sealed class Visit(HostManners manners, Host host) : IDisposable
    {
        private int isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
                manners.Leave(host, hadPlace: true);
        }
    }
}
