"""The explorer: a page to look at word vectors, and the server that answers it.

>>> import word2vec
>>> vectors = word2vec.load("build/model")                                      # doctest: +SKIP
>>> vectors.explore()                                # in a notebook            # doctest: +SKIP
>>> application = word2vec.explorer.app(vectors)     # for a server of your own  # doctest: +SKIP

starlette and uvicorn serve it. They are imported only when a page is served.
"""
