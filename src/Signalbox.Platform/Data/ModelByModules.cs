using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Signalbox.Platform.Data;

/// <summary>EF keeps one model per context type; ours depends on the modules, and one process may hold servers with others.</summary>
internal sealed class ModelByModules : IModelCacheKeyFactory
{
    /// <inheritdoc/>
    public object Create(DbContext context, bool designTime) =>
        (context.GetType(), designTime, (context as SignalboxDb)?.ModuleNames);
}
