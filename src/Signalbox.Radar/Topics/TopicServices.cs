using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Radar.Topics;

/// <summary>What the module takes in of the topics.</summary>
internal static class TopicServices
{
    public static void AddTopics(this IServiceCollection services)
    {
        services.AddSingleton<CurrentTopics>();
        services.AddSingleton<ListTopics>();
        services.AddSingleton<SaveTopic>();
        services.AddSingleton<OrderTopics>();
        services.AddSingleton<RemoveTopic>();
        services.AddSingleton<PreviewTopic>();
        services.AddSingleton<TellAtOnce>();
    }

    public static void Offer(Offers offers)
    {
        offers.Page(new NavEntry(NavGroup.Content, 45, "/topics", "nav.topics", "filter"));
        offers.PaletteItem(new("topics.add", "/topics/new", "plus", PaletteFor.Operators));
    }
}
