using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.TestHost;

/// <summary>Work of every sort that the engine knows, each job recorded in the commit that ends it.</summary>
internal sealed class HostModule(HostOrders orders) : IModule
{
    /// <summary>Two at once in the whole cluster.</summary>
    public const string NarrowLane = "host.narrow";

    /// <summary>One at once, on one node.</summary>
    public const string StrictLane = "host.strict";

    public string Name => "host";

    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(orders);
        services.AddSingleton<Producer>();
    }

    public void MapApi(RouteGroupBuilder api) { }

    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work)
    {
        work.Lane(NarrowLane, perCluster: 2);
        work.Lane(StrictLane, perCluster: 1, strict: true);
        // An hour of a clock that may go a hundred times too fast.
        var timeout = TimeSpan.FromHours(1);
        var soon = Retry.Exponential(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400));
        work.Handle<Plain, PlainHandler>("host.plain", retry: soon, timeout: timeout);
        work.Handle<Failing, FailingHandler>("host.failing", retry: soon, timeout: timeout);
        work.Handle<Stepped, SteppedHandler>("host.stepped", retry: soon, timeout: timeout);
        work.Handle<Polite, PoliteHandler>("host.polite", NarrowLane, retry: soon, timeout: timeout);
        work.Handle<Chain, ChainHandler>("host.chain", StrictLane, retry: soon, timeout: timeout);
        work.Handle<Hopeless, HopelessHandler>("host.hopeless", retry: soon, timeout: timeout);
        if (orders.AccountStarts > 0)
            work.Sessions<Accounts>(Accounts.Kind, perNode: 5000, Rate.PerSecond(orders.AccountStarts));
        foreach (var (name, cron, catchUp) in orders.Slots)
            work.Recurring(name, cron, at => new Plain($"{name}@{at:yyyy-MM-ddTHH:mm}"), catchUp);
    }

    public void Offer(Offers offers) { }
}
