// The TensorFlow operations of the kernel backend. Each header checks all inputs of its operation, before any of them
// reaches worker.h, hierarchical.h or frame.h.
#include "frame_blocks.h"
#include "train_blocks.h"
#include "train_tree.h"

namespace word2vec {
namespace {

REGISTER_KERNEL_BUILDER(Name("Word2vecTrainBlocks").Device(tensorflow::DEVICE_CPU), TrainBlocks);
REGISTER_KERNEL_BUILDER(Name("Word2vecTrainTree").Device(tensorflow::DEVICE_CPU), TrainTree);
REGISTER_KERNEL_BUILDER(Name("Word2vecFrame").Device(tensorflow::DEVICE_CPU), Frame);

}  // namespace
}  // namespace word2vec
