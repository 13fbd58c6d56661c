using System.Text;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Preferences;

namespace Signalbox.Platform.Data;

/// <summary>The one database context. Modules add their tables; nobody else can name their entities.</summary>
/// <remarks>
/// Open one per call from <see cref="IDbContextFactory{TContext}"/>; never keep one in a field. Several statements, or a
/// state change with jobs or messages: <see cref="BeginWriteAsync"/>, never EF's own BeginTransaction.
/// </remarks>
public sealed class SignalboxDb(DbContextOptions<SignalboxDb> options, IEnumerable<IModule> modules, Database database)
    : DbContext(options)
{
    /// <summary>Whose tables the model holds.</summary>
    internal string ModuleNames => string.Join(' ', modules.Select(m => $"{m.Name}:{m.GetType().FullName}"));

    /// <summary>Begins a transaction that may write, on this context's connection. The caller commits and disposes it.</summary>
    public async Task<WriteTransaction> BeginWriteAsync(CancellationToken ct)
    {
        var gate = await database.EnterAsync(ct);
        try
        {
            var transaction = await Database.BeginTransactionAsync(ct);
            return new WriteTransaction(database.Kind, Database.GetDbConnection(), transaction, gate);
        }
        catch
        {
            gate.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        if (Database.CurrentTransaction is not null)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        using var turn = await database.EnterAsync(cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<decimal>().HavePrecision(20, 6);
        if (Database.IsSqlite())
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMicroseconds>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Add("identity", IdentityModel.Configure);
        Add("audit", AuditHosting.Configure);
        Add("llm", LlmModel.Configure);
        Add("channel", ChannelModel.Configure);
        Add("health", HealthModel.Configure);
        Add("ui", PreferenceModel.Configure);
        foreach (var module in modules)
            Add(module.Name, module.ConfigureModel);

        void Add(string prefix, Action<ModelBuilder> configure)
        {
            var known = modelBuilder.Model.GetEntityTypes().ToHashSet();
            configure(modelBuilder);
            foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => !known.Contains(e)))
            {
                entity.SetTableName($"{prefix}_{Snake(entity.ClrType.Name)}");
                foreach (var property in entity.GetProperties())
                    property.SetColumnName(Snake(property.Name));
            }
        }
    }

    private static string Snake(string pascal)
    {
        var snake = new StringBuilder();
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }
        return snake.ToString();
    }
}
