using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace JianliRegistry.Server.Storage;

/// <summary>A query of the main path, translated once instead of looked up by its expression tree each time.</summary>
/// <remarks>What <c>EF.CompileAsyncQuery</c> makes belongs to the model that it first ran on, and each database has one of its own.</remarks>
internal sealed class CompiledQuery<TQuery>(Func<TQuery> compile)
    where TQuery : Delegate
{
    private readonly ConditionalWeakTable<IModel, TQuery> _queries = [];

    public TQuery On(RegistryDbContext db) => _queries.GetValue(db.Model, _ => compile());
}
