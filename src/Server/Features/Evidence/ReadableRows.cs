namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Reads rows for the audit: a column of garbage (a word that its enum does not have) must name its row and not end the audit.</summary>
internal static class ReadableRows
{
    /// <param name="unreadable">Gets each id whose row can't be read, and why.</param>
    public static async Task<Dictionary<Guid, T>> ReadAsync<T>(
        List<Guid> ids,
        Func<List<Guid>, Task<Dictionary<Guid, T>>> read,
        Action<Guid, string> unreadable
    )
    {
        try
        {
            return await read(ids);
        }
        catch (InvalidOperationException error) when (ids.Count == 1)
        {
            unreadable(ids[0], error.Message);
            return [];
        }
        catch (InvalidOperationException)
        {
            // One of them; which one, only single reads tell.
            var found = new Dictionary<Guid, T>();
            foreach (var id in ids)
            {
                foreach (var (key, row) in await ReadAsync([id], read, unreadable))
                {
                    found[key] = row;
                }
            }

            return found;
        }
    }
}
