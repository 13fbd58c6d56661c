using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Jobs;

namespace Signalbox.Radar.Search;

/// <summary>The radar's full-text search.</summary>
internal static class SearchServices
{
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<SearchRadar>();
        services.AddSingleton<IndexMissing>();
    }

    public static void AddWork(WorkCatalog work)
    {
        work.Recurring(
            "radar.search",
            "17 * * * *",
            _ => new IndexWhatIsMissing(),
            labelZh: "检索索引",
            labelEn: "Search index"
        );
        work.Handle<IndexWhatIsMissing, IndexMissing>("radar.index-missing", attempts: 3);
    }
}
