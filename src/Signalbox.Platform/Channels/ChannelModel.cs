using Microsoft.EntityFrameworkCore;

namespace Signalbox.Platform.Channels;

/// <summary>The tables of this part.</summary>
internal static class ChannelModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Channel>(Channel.Configure);
        model.Entity<Delivery>(Delivery.Configure);
        model.Entity<Attempt>(Attempt.Configure);
    }
}
