# docker build --tag tied-word2vec --build-arg UID="$(id -u)" .
# docker run --rm --volume "$PWD:/data" --volume word2vec-cache:/home/word2vec/.cache tied-word2vec \
#     train news.txt --output model
#
# UID: files in /data are written by a user with this number. The named volume keeps the compiled kernel, which is
# made for the machine at the first training.
FROM python:3.12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ \
    && rm -rf /var/lib/apt/lists/*
COPY setup.py setup.cfg pyproject.toml README.md LICENSE /source/
COPY word2vec /source/word2vec
RUN pip install --no-cache-dir "/source[sources,chinese,formats,ask]" && rm -rf /source
ARG UID=1000
RUN useradd --create-home --uid "$UID" word2vec \
    && install --directory --owner word2vec /home/word2vec/.cache /data
USER word2vec
WORKDIR /data
ENTRYPOINT ["word2vec"]
