using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;

namespace Signalbox.Platform.Data;

/// <summary>Opens contexts. What EF needs is made at the first one: a server that nobody asks anything does without its 20 MB.</summary>
internal sealed class SignalboxDbs(
    IServiceProvider services,
    IEnumerable<IModule> modules,
    Database database,
    SqlitePragmas pragmas,
    IOptions<DataOptions> data
) : IDbContextFactory<SignalboxDb>
{
    private readonly Lazy<DbContextOptions<SignalboxDb>> options = new(() => Options(services, pragmas, data.Value));

    public SignalboxDb CreateDbContext() => new(options.Value, modules, database);

    private static DbContextOptions<SignalboxDb> Options(
        IServiceProvider services,
        SqlitePragmas pragmas,
        DataOptions data
    )
    {
        var builder = new DbContextOptionsBuilder<SignalboxDb>();
        builder.UseApplicationServiceProvider(services).ReplaceService<IModelCacheKeyFactory, ModelByModules>();
        _ =
            data.Kind == DatabaseKind.Sqlite
                ? builder.UseSqlite(data.ConnectionString).AddInterceptors(pragmas)
                : builder.UseNpgsql(data.ConnectionString);
        return builder.Options;
    }
}
